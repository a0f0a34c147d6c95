import { h } from "./dom.js";
import { example } from "./schema.js";
import { send } from "./send.js";

/** A form that calls the operation with the token above, and shows the answer and how curl would do the same. */
export function tryForm({ id, method, path, operation, parameters }) {
  const inputs = parameters.map((parameter) => ({
    ...parameter,
    input: inputFor(parameter, `${id}-${parameter.name}`),
  }));
  const [mediaType, { schema } = {}] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
  const body = mediaType && bodyInput(mediaType, schema, `${id}-body`);
  const output = h("div", { role: "region", "aria-label": "Answer", "aria-live": "polite" });
  const stop = h("button", { type: "button", hidden: true }, "Stop");

  async function submit(event) {
    event.preventDefault();
    const controller = new AbortController();
    stop.hidden = false;
    stop.onclick = () => controller.abort();
    try {
      await send(requestOf(), output, controller.signal);
    } catch (error) {
      if (!controller.signal.aborted) output.replaceChildren(h("p", { class: "status bad" }, `The request failed: ${error.message}`));
    }
    stop.hidden = true;
  }

  function requestOf() {
    const headers = {};
    const token = document.getElementById("token").value.trim();
    if (token) headers.Authorization = `Bearer ${token}`;
    let url = path;
    const query = new URLSearchParams();
    for (const { name, in: place, input } of inputs) {
      if (place === "path") url = url.replace(`{${name}}`, encodeURIComponent(input.value));
      else if (input.value === "") continue;
      else if (place === "query") query.append(name, input.value);
      else headers[name] = input.value;
    }
    if (query.size > 0) url += `?${query}`;
    const file = body?.files?.[0];
    if (body && mediaType === "application/json" && body.value.trim() !== "") headers["Content-Type"] = mediaType;
    if (file?.type) headers["Content-Type"] = file.type;
    const content = body?.files ? file : body?.value.trim() || undefined;
    return { method: method.toUpperCase(), url, headers, ...(content !== undefined && { body: content }) };
  }

  return h(
    "form",
    { onsubmit: submit },
    inputs.map(({ name, required, input }) => h("div", { class: "row" }, h("label", { for: input.id }, name, required ? " *" : ""), input)),
    body && h("div", { class: "row" }, h("label", { for: body.id }, "body"), body),
    h("div", { class: "buttons" }, h("button", { type: "submit", class: "main" }, "Send"), stop),
    output,
  );
}

function inputFor({ schema, required }, id) {
  if (schema.enum)
    return h(
      "select",
      { id },
      h("option", { value: "" }, "–"),
      schema.enum.map((value) => h("option", { value }, value)),
    );
  if (schema.type === "boolean") {
    return h(
      "select",
      { id },
      ["", "true", "false"].map((value) => h("option", { value }, value || "–")),
    );
  }
  const isNumber = schema.type === "integer" || schema.type === "number";
  return h("input", {
    id,
    required,
    autocomplete: "off",
    ...(isNumber && { type: "number", min: schema.minimum, max: schema.maximum }),
  });
}

function bodyInput(mediaType, schema, id) {
  if (mediaType === "*/*") return h("input", { id, type: "file", required: true });
  return h("textarea", { id, spellcheck: "false" }, JSON.stringify(example(schema), null, 2));
}
