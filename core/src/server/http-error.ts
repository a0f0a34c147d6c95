import type { JsonObject } from "@bufbuild/protobuf";

/** A refusal that HTTP has a status for and the API's kinds of errors have not. */
export class HttpError extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: JsonObject;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    message: string,
    more: { readonly details?: JsonObject; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
    this.name = "HttpError";
    this.status = status;
    this.code = code;
    this.details = more.details ?? {};
    this.headers = more.headers ?? {};
  }
}

export function badRequest(code: string, message: string): HttpError {
  return new HttpError(400, code, message);
}
