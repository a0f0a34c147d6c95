import { type DescMethod, fromBinary, type JsonValue, type Message, type MessageShape, toBinary, toJson } from "@bufbuild/protobuf";
import { restBindings } from "../../src/server/rest/bindings.js";
import { toRestJson } from "../../src/server/rest/json.js";
import { SERVICES } from "../../src/server/services.js";

/** What a call came to. Of a stream, its first message. */
export interface Outcome {
  readonly isOk: boolean;
  /** Code of Connect, or status of HTTP. */
  readonly code: string;
  readonly reason: string;
  readonly message: string;
  /** The answer, or the details of the error. */
  readonly answer: JsonValue;
  /** Every byte that came, heads included. */
  readonly bytes: string;
}

export type Call = (url: string, method: DescMethod, request: Message, token: string) => Promise<Outcome>;

const auth = (token: string): Record<string, string> => (token === "" ? {} : { authorization: `Bearer ${token}` });

/** Connect, in binary: answers are not dressed up, errors are JSON. */
export const overConnect: Call = async (url, method, request, token) => {
  const isUnary = method.methodKind === "unary";
  const bytes = toBinary(method.input, request as MessageShape<typeof method.input>);
  const abort = new AbortController();
  const response = await fetch(`${url}/${method.parent.typeName}/${method.name}`, {
    method: "POST",
    headers: {
      ...auth(token),
      "content-type": isUnary ? "application/proto" : "application/connect+proto",
      "connect-protocol-version": "1",
    },
    body: isUnary ? bytes : enveloped(bytes),
    signal: abort.signal,
  });
  if (!isUnary && response.ok) {
    const { head, body } = await firstFrames(response);
    abort.abort();
    const heard = headOf(response) + body.toString("latin1") + body.toString("utf8");
    if (head === "message") return succeeded(method, body, heard);
    return body.length === 0 ? { ...succeeded(method, body, heard), answer: null } : failed(JSON.parse(body.toString()).error, heard);
  }
  const body = Buffer.from(await response.arrayBuffer());
  const heard = headOf(response) + body.toString("latin1") + body.toString("utf8");
  if (response.ok) return succeeded(method, body, heard);
  return failed(JSON.parse(body.toString()), heard);
};

function enveloped(bytes: Uint8Array): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}

/** The first message of a stream; or its end, empty unless it is an error. */
async function firstFrames(response: Response): Promise<{ head: "message" | "end"; body: Buffer }> {
  let bytes = Buffer.alloc(0);
  for await (const chunk of response.body ?? []) {
    bytes = Buffer.concat([bytes, chunk]);
    if (bytes.length < 5 || bytes.length < 5 + bytes.readUInt32BE(1)) continue;
    const body = bytes.subarray(5, 5 + bytes.readUInt32BE(1));
    if (bytes[0] === 0) return { head: "message", body };
    return { head: "end", body: body.includes('"error"') ? body : Buffer.alloc(0) };
  }
  throw new Error("the stream broke");
}

function succeeded(method: DescMethod, body: Uint8Array, bytes: string): Outcome {
  return { isOk: true, code: "ok", reason: "", message: "", answer: toJson(method.output, fromBinary(method.output, body)), bytes };
}

interface ConnectFailure {
  readonly code: string;
  readonly message?: string;
  readonly details?: { readonly type: string; readonly debug?: { readonly reason?: string } }[];
}

function failed({ code, message = "", details = [] }: ConnectFailure, bytes: string): Outcome {
  const reason = details.find(({ type }) => type === "google.rpc.ErrorInfo")?.debug?.reason ?? "";
  return { isOk: false, code, reason, message, answer: details.map(({ debug }) => debug ?? null) as JsonValue, bytes };
}

function headOf({ headers }: Response): string {
  return [...headers].filter(([name]) => name !== "date" && name !== "x-request-id").join("\n");
}

const BINDINGS = restBindings(SERVICES);

export interface RestRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Undefined where the method takes none. */
  readonly body: Record<string, JsonValue> | undefined;
  /** The file itself, where that is the body. */
  readonly file?: Uint8Array;
}

/** The call as its google.api.http binding spells it. */
export function restRequest(rpc: DescMethod, request: Message): RestRequest {
  const binding = BINDINGS.find((one) => one.rpc === rpc);
  if (!binding) throw new Error(`${rpc.name} has no REST form`);
  const fields = toRestJson(rpc.input, request as MessageShape<typeof rpc.input>) as Record<string, JsonValue>;
  let { path } = binding;
  for (const name of binding.pathFields) {
    path = path.replace(`{${name}}`, encodeURIComponent(String(fields[name])));
    delete fields[name];
  }
  if (binding.body === "all") return { method: binding.method, path, query: new URLSearchParams(), body: fields };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === "object" || value === "" || value === 0 || value === false) continue;
    query.set(name, String(value));
  }
  const file =
    binding.kind === "upload" ? ((request as unknown as { chunk?: { data: Uint8Array } }).chunk?.data ?? new Uint8Array()) : undefined;
  return { method: binding.method, path, query, body: undefined, ...(file && { file }) };
}

/** REST; of what streams, the first line. */
export const overRest: Call = (url, rpc, request, token) => sendRest(url, restRequest(rpc, request), token);

export async function sendRest(url: string, { method, path, query, body, file }: RestRequest, token: string): Promise<Outcome> {
  const abort = new AbortController();
  const response = await fetch(`${url}${path}${query.size > 0 ? `?${query}` : ""}`, {
    method,
    headers: { ...auth(token), ...(body && { "content-type": "application/json" }), ...(file && { "content-type": "text/plain" }) },
    ...(body && { body: JSON.stringify(body) }),
    ...(file && { body: Buffer.from(file) }),
    signal: abort.signal,
  });
  const isStream = response.headers.get("content-type") === "application/x-ndjson";
  const text = isStream ? await firstLine(response) : Buffer.from(await response.arrayBuffer()).toString();
  abort.abort();
  const bytes = headOf(response) + text;
  const code = String(response.status);
  if (response.ok) return { isOk: true, code, reason: "", message: "", answer: parsedOrText(text), bytes };
  const { code: reason, message, details } = JSON.parse(text) as { code: string; message: string; details: JsonValue };
  return { isOk: false, code, reason, message, answer: details, bytes };
}

async function firstLine(response: Response): Promise<string> {
  let text = "";
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString();
    if (text.includes("\n")) break;
  }
  return text.split("\n")[0] ?? "";
}

function parsedOrText(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}
