import { h, inline, prose } from "./dom.js";
import { field, fields, resolve, typeName } from "./schema.js";
import { tryForm } from "./try.js";

/** Everything there is to know of one operation, and a form to try it. */
export function renderOperation({ id, method, path, operation, parameters }) {
  const { requestBody, responses } = operation;
  const details = h("details", { class: "try" }, h("summary", {}, "Try it"));
  details.addEventListener("toggle", () => details.append(tryForm({ id, method, path, operation, parameters })), {
    once: true,
  });
  return h(
    "article",
    { id, "aria-labelledby": `${id}-title` },
    h("h3", { id: `${id}-title` }, inline(operation.summary)),
    h("p", { class: "address" }, h("span", { class: `method ${method}` }, method), h("span", { class: "path" }, path)),
    prose(withoutSummary(operation)),
    parameters.length > 0 && h("h4", {}, "Parameters"),
    parameters.length > 0 && h("ul", { class: "fields" }, parameters.map(parameterLine)),
    requestBody && [h("h4", {}, "Body"), contentOf(requestBody)],
    h("h4", {}, "Answers"),
    h("ul", { class: "fields" }, Object.entries(responses).map(answerLine)),
    h("p", {}, "Over gRPC, gRPC-Web and Connect: ", h("code", {}, operation["x-rpc"])),
    details,
  );
}

/** The title says it already. */
function withoutSummary({ summary, description }) {
  return description.startsWith(summary) ? description.slice(summary.length).replace(/^\.\s*/, "") : description;
}

function parameterLine({ name, in: place, schema, required, description }) {
  const line = field(name, schema, { required, description });
  line.querySelector(".type").append(` in ${place}`);
  return line;
}

function contentOf({ content, description }) {
  const [[mediaType, { schema }]] = Object.entries(content);
  if (mediaType === "*/*") return h("p", {}, description ?? "Bytes of any type.");
  return h("div", {}, h("p", {}, h("code", {}, mediaType), " ", typeName(schema)), fields(schema));
}

function answerLine([status, response]) {
  const isError = status === "default";
  const [[mediaType, body] = []] = Object.entries(response.content ?? {});
  const schema = body?.schema;
  const hasFields = schema && resolve(schema).properties;
  const details = hasFields && h("details", {}, h("summary", {}, typeName(schema)));
  details?.addEventListener?.("toggle", () => details.append(fields(schema)), { once: true });
  return h(
    "li",
    {},
    h("span", { class: "name" }, isError ? "Any other status" : status),
    mediaType ? h("span", { class: "type" }, mediaType) : "",
    h("p", {}, inline(response.description)),
    details || "",
  );
}
