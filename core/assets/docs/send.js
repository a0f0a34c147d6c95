import { h } from "./dom.js";

/** Sends a request and shows what comes back; a stream is shown line by line as it comes. */
export async function send({ method, url, headers, body }, output, signal) {
  const began = performance.now();
  output.replaceChildren(h("p", {}, "Sending…"));
  const answer = await fetch(url, { method, headers, body, signal });
  const ms = Math.round(performance.now() - began);
  const kind = answer.status < 300 ? "good" : answer.status < 500 ? "warn" : "bad";
  const text = h("code", {});
  const more = ["x-request-id", "retry-after"].filter((name) => answer.headers.has(name));
  output.replaceChildren(
    h("p", {}, h("span", { class: `status ${kind}` }, `${answer.status} ${answer.statusText}`), ` in ${ms} ms`),
    h(
      "p",
      {},
      more.map((name) => `${name}: ${answer.headers.get(name)} `),
    ),
    h("pre", { tabindex: "0", "aria-label": "Body of the answer" }, text),
    h(
      "details",
      {},
      h("summary", {}, "The same with curl"),
      h("pre", { tabindex: "0" }, h("code", {}, curl({ method, url, headers, body }))),
    ),
  );
  await showBody(answer, text);
}

async function showBody(answer, text) {
  const type = answer.headers.get("content-type") ?? "";
  if (answer.status === 204) {
    text.textContent = "No content.";
  } else if (type.startsWith("application/json")) {
    text.textContent = JSON.stringify(await answer.json(), null, 2);
  } else if (type.startsWith("application/x-ndjson")) {
    const decoder = new TextDecoder();
    const reader = answer.body.getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      text.append(decoder.decode(part.value, { stream: true }));
    }
  } else {
    const file = await answer.blob();
    const link = h("a", { href: URL.createObjectURL(file), download: "download" }, `Save ${file.size} bytes of ${type}`);
    text.replaceChildren(link);
  }
}

function curl({ method, url, headers, body }) {
  const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
  const shown = Object.entries(headers).map(
    ([name, value]) => `-H ${quoted(`${name}: ${name === "Authorization" ? "Bearer $TOKEN" : value}`)}`,
  );
  const data = body === undefined ? [] : [typeof body === "string" ? `-d ${quoted(body)}` : `--data-binary @${quoted(body.name)}`];
  const parts = [
    "curl",
    method === "GET" ? [] : [`-X ${method}`],
    shown.map((text) => text.replace("'Authorization: Bearer $TOKEN'", '"Authorization: Bearer $TOKEN"')),
    data,
  ].flat();
  return `${parts.join(" ")} ${quoted(location.origin + url)}`;
}
