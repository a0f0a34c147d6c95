import type { PlainRoute } from "./http-router.js";
import { pageHeaders } from "./security-headers.js";
import { staticFile } from "./static-file.js";

const ASSETS = new URL("../../assets/docs/", import.meta.url);
const CONTRACT = new URL("../../../gen/openapi.json", import.meta.url);
const MODULES = ["dom", "operation", "schema", "send", "try"];
const SCRIPT = { "content-type": "text/javascript; charset=utf-8" };

/** The contract as OpenAPI, and a page to read and try it. Everybody may see them: they hold no data. */
export function docsRoutes(): PlainRoute[] {
  return [
    ["GET", "/openapi.json", staticFile(CONTRACT, { "content-type": "application/json" })],
    ["GET", "/docs", staticFile(new URL("index.html", ASSETS), pageHeaders())],
    ["GET", "/docs.css", staticFile(new URL("docs.css", ASSETS), { "content-type": "text/css; charset=utf-8" })],
    ["GET", "/docs.js", staticFile(new URL("docs.js", ASSETS), SCRIPT)],
    ...MODULES.map((name): PlainRoute => ["GET", `/docs/${name}.js`, staticFile(new URL(`${name}.js`, ASSETS), SCRIPT)]),
  ];
}
