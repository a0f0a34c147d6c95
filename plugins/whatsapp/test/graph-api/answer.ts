/** What is answered instead of the ordinary thing. */
export type GraphError = {
  readonly status?: number;
  readonly code: number;
  readonly message?: string;
  readonly error_subcode?: number;
  readonly details?: string;
  readonly is_transient?: boolean;
};

export type Answer = { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body: string | Buffer };

export function json(value: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers: { "content-type": "application/json; charset=UTF-8", ...headers }, body: JSON.stringify(value) };
}

export function graphError({ status = 400, details, ...error }: GraphError, headers?: Readonly<Record<string, string>>): Answer {
  const data = details === undefined ? {} : { error_data: { messaging_product: "whatsapp", details } };
  const full = { message: "Error", type: "OAuthException", fbtrace_id: "A1b2C3", ...error, ...data };
  return json({ error: full }, status, headers);
}
