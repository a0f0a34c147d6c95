type Attributes = Readonly<Record<string, string | boolean | undefined>>;

/** Makes an element. Attributes only, and text only as text: nothing here can become markup or a script. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  children: readonly (Node | string)[] = [],
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== undefined && value !== false) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

const ICONS = {
  attach: "m20.1 11.2-8.6 8.6a5.4 5.4 0 0 1-7.6-7.6l8.6-8.6a3.6 3.6 0 1 1 5.1 5.1L9 17.3a1.8 1.8 0 0 1-2.6-2.6l7.9-7.9",
  send: "M12 19.5v-15m0 0L5.5 11M12 4.5l6.5 6.5",
  close: "m6 9.5 6 6 6-6",
  cross: "m6 6 12 12M18 6 6 18",
  check: "m5 12.5 4.5 4.5L19 7.5",
  checks: "m2 12.5 4.5 4.5L15 8m-4.5 8L11.5 17 21 7.5",
  clock: "M12 7v5.2l3.2 2M12 21a9 9 0 1 1 0-18 9 9 0 0 1 0 18Z",
  alert: "M12 8v5m0 3.4v.1M12 21a9 9 0 1 1 0-18 9 9 0 0 1 0 18Z",
  file: "M13.5 3H7.5A2 2 0 0 0 5.5 5v14a2 2 0 0 0 2 2h9a2 2 0 0 0 2-2V8l-5-5Zm0 0v5h5",
  down: "M12 5v14m0 0-6-6m6 6 6-6",
  pin: "M12 21s-6.5-5.8-6.5-11a6.5 6.5 0 1 1 13 0c0 5.2-6.5 11-6.5 11Zm0-8.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z",
  link: "M14 5h5v5m0-5-8 8M10 6H6.5A1.5 1.5 0 0 0 5 7.5v10A1.5 1.5 0 0 0 6.5 19h10a1.5 1.5 0 0 0 1.5-1.5V14",
} as const;

export function icon(name: keyof typeof ICONS): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", "aria-hidden": "true", class: `icon icon-${name}` }))
    svg.setAttribute(key, value);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}
