import type { ServerResponse } from "node:http";
import type { JsonValue } from "@bufbuild/protobuf";
import { cutOffAnswer } from "./cut-off.js";
import { errorAnswer } from "./error-answer.js";
import { acceptRequestId, REQUEST_ID } from "./request-id.js";

/** Answers hold tokens and people's data: nothing between us and the caller may keep them, unless a call says so. */
const PRIVATE = { "cache-control": "no-store" };

export function sendJson(res: ServerResponse, status: number, json: JsonValue, headers: Readonly<Record<string, string>> = {}): void {
  const body = Buffer.from(JSON.stringify(json));
  const fixed = { "content-type": "application/json", "content-length": String(body.length) };
  res.writeHead(status, { ...PRIVATE, ...headers, ...fixed });
  if (res.req?.method === "HEAD") res.end();
  else res.end(body);
}

/** Answers 204, or another status that has nothing to tell. */
export function sendEmpty(res: ServerResponse, status: number, headers: Readonly<Record<string, string>> = {}): void {
  res.writeHead(status, { ...PRIVATE, ...headers, ...(status === 204 ? {} : { "content-length": "0" }) });
  res.end();
}

/** Answers with the error's status and `{code, message, details}`; cuts the answer off when it has begun. */
export function sendError(res: ServerResponse, error: unknown, more: Readonly<Record<string, string>> = {}): void {
  if (res.headersSent) {
    cutOffAnswer(res);
    return;
  }
  const requestId = acceptRequestId(res.getHeader(REQUEST_ID)?.toString());
  const { status, headers, body } = errorAnswer(error, requestId);
  sendJson(res, status, body, { ...more, ...headers, [REQUEST_ID]: requestId });
}
