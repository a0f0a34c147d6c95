/** A refusal of the server, or no answer at all (status 0). */
export class HttpFailure extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly retryAfterMs: number | undefined,
  ) {
    super(message);
    this.name = "HttpFailure";
  }

  /** Trying again may help. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

const TIMEOUT_MS = 20_000;

/** Calls of one chat. */
export class Http {
  readonly #base: string;
  token = "";

  constructor(channel: string) {
    this.#base = `/api/v1/webchat/${channel}`;
  }

  get<T>(path: string, timeoutMs = TIMEOUT_MS, signal?: AbortSignal): Promise<T> {
    return this.#call<T>("GET", path, undefined, timeoutMs, signal);
  }

  post<T>(path: string, body: object): Promise<T> {
    return this.#call<T>("POST", path, JSON.stringify(body), TIMEOUT_MS);
  }

  delete(path: string): Promise<void> {
    return this.#call("DELETE", path, undefined, TIMEOUT_MS);
  }

  upload<T>(file: File, signal: AbortSignal): Promise<T> {
    return this.#call<T>("POST", `uploads?name=${encodeURIComponent(file.name)}`, file, 10 * 60_000, signal);
  }

  async #call<T>(method: string, path: string, body: string | File | undefined, timeoutMs: number, signal?: AbortSignal): Promise<T> {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), timeoutMs);
    const stop = (): void => abort.abort();
    signal?.addEventListener("abort", stop);
    try {
      const type = body instanceof File ? body.type || "application/octet-stream" : "application/json";
      const headers = {
        ...(this.token ? { authorization: `Bearer ${this.token}` } : {}),
        ...(body === undefined ? {} : { "content-type": type }),
      };
      const response = await fetch(`${this.#base}/${path}`, {
        method,
        headers,
        body,
        signal: abort.signal,
        cache: "no-store",
        credentials: "omit",
      });
      const text = await response.text();
      if (response.ok) return (text === "" ? undefined : JSON.parse(text)) as T;
      throw failureOf(response, text);
    } catch (error) {
      throw error instanceof HttpFailure ? error : new HttpFailure(0, "NO_CONNECTION", String(error), undefined);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
    }
  }
}

function failureOf(response: Response, text: string): HttpFailure {
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  const retryAfterMs = Number.isFinite(seconds) ? seconds * 1000 : undefined;
  try {
    const { code, message } = JSON.parse(text) as { code: string; message: string };
    return new HttpFailure(response.status, code, message, retryAfterMs);
  } catch {
    return new HttpFailure(response.status, "NOT_UNDERSTOOD", text.slice(0, 200), retryAfterMs);
  }
}
