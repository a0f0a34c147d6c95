import type { IncomingMessage } from "node:http";
import { ApiError, badRequest } from "./answer.js";

export type UploadedFile = { readonly name: string; readonly bytes: Buffer };

/** Parameters as they came: of their own types from JSON, as text from a form. */
export type Parameters = {
  readonly isForm: boolean;
  readonly values: ReadonlyMap<string, unknown>;
  readonly files: ReadonlyMap<string, UploadedFile>;
};

const MAX_BYTES = 52 * 1024 * 1024;

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export function parseBody(contentType: string, body: Buffer): Parameters {
  if (body.length > MAX_BYTES) throw new ApiError(413, "Request Entity Too Large");
  if (contentType.startsWith("application/json")) return parseJson(body);
  const boundary = /^multipart\/form-data;\s*boundary=(?:"([^"]+)"|([^;]+))/.exec(contentType);
  if (boundary) return parseForm(body, boundary[1] ?? boundary[2] ?? "");
  throw badRequest(`unsupported content type ${contentType || "(none)"}`);
}

function parseJson(body: Buffer): Parameters {
  let value: unknown;
  try {
    value = JSON.parse(body.toString());
  } catch {
    throw badRequest("can't parse JSON object");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw badRequest("JSON object expected");
  return { isForm: false, values: new Map(Object.entries(value)), files: new Map() };
}

function parseForm(body: Buffer, boundary: string): Parameters {
  const values = new Map<string, unknown>();
  const files = new Map<string, UploadedFile>();
  for (const part of splitParts(body, boundary)) {
    const end = part.indexOf("\r\n\r\n");
    if (end < 0) throw badRequest("can't parse form data headers");
    const { name, filename } = readDisposition(part.subarray(0, end).toString());
    const content = part.subarray(end + 4);
    if (values.has(name) || files.has(name)) throw badRequest(`parameter ${name} came twice`);
    if (filename === undefined) values.set(name, content.toString());
    else files.set(name, { name: filename, bytes: Buffer.from(content) });
  }
  return { isForm: true, values, files };
}

function splitParts(body: Buffer, boundary: string): Buffer[] {
  const separator = Buffer.from(`\r\n--${boundary}`);
  const text = Buffer.concat([Buffer.from("\r\n"), body]);
  const parts: Buffer[] = [];
  let at = text.indexOf(separator);
  if (at !== 0) throw badRequest("boundary not found");
  while (text.subarray(at + separator.length, at + separator.length + 2).toString() === "\r\n") {
    const start = at + separator.length + 2;
    at = text.indexOf(separator, start);
    if (at < 0) throw badRequest("the form has no end");
    parts.push(text.subarray(start, at));
  }
  if (text.subarray(at + separator.length, at + separator.length + 2).toString() !== "--") throw badRequest("the form has no end");
  return parts;
}

/** As Telegram's server reads it: split at `;`, quotes are optional. */
function readDisposition(head: string): { readonly name: string; readonly filename?: string } {
  const headers = new Map(
    head.split("\r\n").map((line) => [line.slice(0, line.indexOf(":")).trim().toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]),
  );
  const [kind, ...fields] = (headers.get("content-disposition") ?? "").split(";");
  if (kind !== "form-data") throw badRequest("expected form-data content disposition");
  const values = new Map(
    fields.map((field) => [field.slice(0, field.indexOf("=")).trim(), unquote(field.slice(field.indexOf("=") + 1).trim())]),
  );
  const name = values.get("name");
  if (!name) throw badRequest("field name in multipart/form-data not found");
  return { name, filename: values.get("filename") };
}

function unquote(value: string): string {
  return value.length > 1 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
}
