import { h, prose } from "/docs/dom.js";
import { renderOperation } from "/docs/operation.js";
import { useSchemas } from "/docs/schema.js";

const METHODS = ["get", "post", "put", "patch", "delete"];
const content = document.getElementById("content");
const nav = document.getElementById("nav");
const search = document.getElementById("search");
const found = document.getElementById("found");

try {
  const answer = await fetch("/openapi.json");
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  show(await answer.json());
} catch (error) {
  content.replaceChildren(h("p", {}, `The contract could not be loaded: ${error.message}`));
}

function show(contract) {
  useSchemas(contract.components.schemas);
  const groups = contract.tags.map((tag) => ({ ...tag, operations: operationsOf(contract, tag.name) }));
  content.replaceChildren(
    h("h1", {}, contract.info.title, " ", h("small", {}, contract.info.version)),
    ...prose(contract.info.description),
    ...groups.map(renderGroup),
  );
  nav.replaceChildren(...groups.map(renderNavGroup));
  search.addEventListener("input", () => {
    filter(groups);
    window.scrollTo(0, 0);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || /^(input|textarea|select)$/i.test(event.target.tagName)) return;
    event.preventDefault();
    search.focus();
  });
  window.addEventListener("hashchange", markCurrent);
  if (location.hash) document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
  markCurrent();
}

function operationsOf({ paths, components }, tag) {
  return Object.entries(paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]?.tags.includes(tag)).map((method) => {
      const operation = item[method];
      const parameters = (operation.parameters ?? []).map((parameter) => ({
        ...(parameter.$ref ? components.parameters[parameter.$ref.split("/").at(-1)] : parameter),
      }));
      const responses = Object.fromEntries(
        Object.entries(operation.responses).map(([status, response]) => [
          status,
          response.$ref ? components.responses[response.$ref.split("/").at(-1)] : response,
        ]),
      );
      const text = `${method} ${path} ${operation.operationId} ${operation.summary} ${operation.description}`.toLowerCase();
      return { id: operation.operationId, method, path, parameters, operation: { ...operation, responses }, text };
    }),
  );
}

function title({ name }) {
  return name.replace(/(?<=[a-z])(?=[A-Z])/g, " ");
}

function renderGroup(group) {
  group.section = h("section", { class: "group" }, h("h2", {}, title(group)), prose(group.description));
  for (const operation of group.operations) {
    operation.article = renderOperation(operation);
    group.section.append(operation.article);
  }
  return group.section;
}

function renderNavGroup(group) {
  const items = group.operations.map((operation) => {
    const { id, method, operation: described } = operation;
    const label = h("span", {}, described.summary.replaceAll("`", ""));
    operation.item = h("li", {}, h("a", { href: `#${id}` }, h("span", { class: `method ${method}` }, method), label));
    return operation.item;
  });
  group.nav = h("div", {}, h("h2", {}, title(group)), h("ul", {}, items));
  return group.nav;
}

function filter(groups) {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const group of groups) {
    let hits = 0;
    for (const { text, item, article } of group.operations) {
      const isHit = words.every((word) => text.includes(word));
      item.hidden = article.hidden = !isHit;
      if (isHit) hits++;
    }
    group.nav.hidden = group.section.hidden = hits === 0;
    count += hits;
  }
  found.textContent = words.length > 0 ? `${count} ${count === 1 ? "operation" : "operations"} found` : "";
}

function markCurrent() {
  for (const link of nav.querySelectorAll("a")) {
    if (link.hash === location.hash && location.hash) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}
