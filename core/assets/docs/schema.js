import { h, prose } from "./dom.js";

let schemas = {};

export function useSchemas(components) {
  schemas = components;
}

export function resolve(schema) {
  if (!schema?.$ref) return schema ?? {};
  const { $ref, ...own } = schema;
  return { ...schemas[$ref.split("/").at(-1)], ...own };
}

function refName(schema) {
  return schema?.$ref?.split("/").at(-1);
}

export function typeName(schema) {
  const { type, format, items } = resolve(schema);
  if (type === "array") return `list of ${typeName(items)}`;
  return refName(schema) ?? [type ?? "any", format && `(${format})`].filter(Boolean).join(" ");
}

function limitsOf(schema) {
  const s = resolve(schema);
  const limits = [
    s.enum && !refName(schema) && `one of ${s.enum.filter(Boolean).join(", ")}`,
    s.minLength !== undefined && `at least ${s.minLength} characters`,
    s.maxLength !== undefined && `at most ${s.maxLength} characters`,
    s.pattern && `matches ${s.pattern}`,
    s.minimum !== undefined && `from ${s.minimum}`,
    s.maximum !== undefined && `to ${s.maximum}`,
    s.minItems !== undefined && `at least ${s.minItems}`,
    s.maxItems !== undefined && `at most ${s.maxItems}`,
    s.maxProperties !== undefined && `at most ${s.maxProperties} keys`,
  ];
  return limits.filter(Boolean).join("; ");
}

/** One line for a parameter or property, and what is inside it on demand. */
export function field(name, schema, { required = false, description } = {}) {
  const limits = limitsOf(schema);
  return h(
    "li",
    {},
    h("code", { class: "name" }, name),
    h("span", { class: "type" }, typeName(schema)),
    required ? h("span", { class: "must" }, "required") : "",
    limits ? h("span", { class: "limits" }, limits) : "",
    prose(description ?? schema.description ?? ""),
    inside(schema),
  );
}

export function fields(schema) {
  const { properties = {}, required = [] } = resolve(schema);
  const lines = Object.entries(properties).map(([name, inner]) => field(name, inner, { required: required.includes(name) }));
  return h("ul", { class: "fields" }, lines);
}

/** Built when it is opened, since messages may contain themselves. */
function inside(schema) {
  const plain = resolve(schema);
  const inner = plain.type === "array" ? plain.items : schema;
  const { properties, enum: choices, description } = resolve(inner);
  if (!refName(inner) || !(properties || choices)) return "";
  const details = h("details", {}, h("summary", {}, refName(inner)));
  details.addEventListener("toggle", () => details.append(...prose(description), ...(properties ? [fields(inner)] : [])), { once: true });
  return details;
}

/** A value to start from: what is required, else nothing. */
export function example(schema, depth = 0) {
  const plain = resolve(schema);
  if (plain.enum) return plain.enum.find(Boolean) ?? "";
  switch (plain.type) {
    case "object": {
      const names =
        plain.required ?? (depth === 0 ? Object.keys(plain.properties ?? {}).filter((name) => isSimple(plain.properties[name])) : []);
      return Object.fromEntries(names.map((name) => [name, example(plain.properties[name], depth + 1)]));
    }
    case "array":
      return plain.minItems > 0 ? [example(plain.items, depth + 1)] : [];
    case "integer":
    case "number":
      return plain.minimum ?? 0;
    case "boolean":
      return false;
    default:
      return plain.format === "date-time" ? new Date(Date.now() + 3_600_000).toISOString() : "";
  }
}

function isSimple(schema) {
  return !["object", "array"].includes(resolve(schema).type);
}
