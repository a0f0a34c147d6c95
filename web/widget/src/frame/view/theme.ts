import { type Palette, paletteOf } from "./color.js";

/** Colours of the brand, for the style sheet. Set one by one, because a page without inline styles takes no other way. */
export function applyTheme(color: string, theme: string): Palette {
  const palette = paletteOf(color);
  const root = document.documentElement;
  root.style.setProperty("--accent", palette.accent);
  root.style.setProperty("--on-accent", palette.onAccent);
  root.style.setProperty("--ink-on-light", palette.ink);
  root.style.setProperty("--ink-on-dark", palette.inkOnDark);
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  return palette;
}
