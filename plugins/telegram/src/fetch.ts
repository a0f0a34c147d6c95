import { boundedText, guardedFetch } from "@linktor/plugin-sdk";

/** Something between us and Telegram answered in its place. */
export class NotTheBotApi extends Error {
  constructor(readonly status: number) {
    super(`HTTP ${status} without an answer of the Bot API`);
  }
}

type Init = {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
  readonly signal?: EventTarget & { aborted: boolean };
};

/**
 * What grammY calls instead of node-fetch, whose errors do not tell whether a connection was made, and whose idle
 * connections are reused until one breaks under a message. A redirect would carry the token elsewhere.
 */
export async function fetchAnswer(url: string, init: Init): Promise<{ json(): Promise<unknown> }> {
  const response = await guardedFetch(url, {
    method: init.method,
    headers: init.headers,
    body: init.body as string,
    duplex: "half",
    redirect: "error",
    signal: nativeSignal(init.signal),
  });
  const answer = parse(await boundedText(response));
  if (!isAnswer(answer)) throw new NotTheBotApi(response.status);
  return { json: async () => answer };
}

/** grammY brings an AbortSignal of its own make, which fetch does not take. */
function nativeSignal(signal: Init["signal"]): AbortSignal | undefined {
  if (!signal) return undefined;
  const controller = new AbortController();
  if (signal.aborted) controller.abort();
  else signal.addEventListener("abort", () => controller.abort(), { once: true });
  return controller.signal;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isAnswer(value: unknown): boolean {
  if (typeof value !== "object" || value === null || !("ok" in value)) return false;
  return value.ok === true ? "result" in value : "error_code" in value && "description" in value;
}
