import type { IncomingMessage } from "node:http";
import type { JsonObject, JsonValue, Message } from "@bufbuild/protobuf";
import { invalid } from "../../shared/errors.js";
import { HttpError } from "../http-error.js";
import { readBody } from "../read-body.js";
import type { Binding } from "./bindings.js";
import { protoPath, setAt, valueAt } from "./field-path.js";
import { fromRestJson } from "./json-read.js";
import { isObject } from "./json-read-element.js";
import { parseJson } from "./parse-json.js";
import { addQuery } from "./query.js";

export interface RequestParts {
  readonly params: Readonly<Record<string, string>>;
  readonly search: string;
  readonly body?: JsonValue | undefined;
}

/** Puts path, query and body together as one JSON object, and reads the request from it. */
export function requestMessage(binding: Binding, { params, search, body }: RequestParts): Message {
  const target = jsonOfBody(binding, body);
  for (const [path, value] of Object.entries(params)) {
    assertSame(binding, target, path, value);
    setAt(target, path, value);
  }
  addQuery(target, search, binding);
  return fromRestJson(binding.rpc.input, target);
}

/** The body as JSON; undefined when there is none. */
export async function readJsonBody(req: IncomingMessage, maxBytes: number): Promise<JsonValue | undefined> {
  const bytes = await readBody(req, maxBytes);
  if (bytes.length === 0) return undefined;
  const contentType = req.headers["content-type"];
  if (contentType !== undefined && !/^application\/([\w.-]+\+)?json\s*(;|$)/i.test(contentType)) {
    throw new HttpError(415, "UNSUPPORTED_MEDIA_TYPE", `Send JSON with Content-Type: application/json, not ${contentType}.`);
  }
  return parseJson(bytes);
}

function jsonOfBody({ body: shape }: Binding, body: JsonValue | undefined): JsonObject {
  if (shape === "none" || body === undefined) return {};
  if (shape !== "all") return { [shape.name]: body };
  if (!isObject(body)) throw invalid("body", "must be an object");
  return { ...body };
}

/** A body may repeat what the path says, under either spelling, but not contradict it. */
function assertSame({ rpc, body }: Binding, target: JsonObject, path: string, value: string): void {
  if (body !== "all") return;
  const names = new Set([path, ...Object.keys(target).filter((key) => protoPath(rpc.input, key) === path)]);
  for (const name of names) {
    const given = valueAt(target, name);
    if (given === undefined) continue;
    if (String(given) !== value) throw invalid(name, `is not the one in the path, ${value}`);
    if (name !== path) delete target[name];
  }
}
