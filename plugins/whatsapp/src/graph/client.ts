import { createHmac } from "node:crypto";
import { AddressNotAllowed, boundedText, guardedFetch, guardedGet } from "@linktor/plugin-sdk";
import { type JsonObject, numberOf, objectOf } from "../json.js";
import type { Settings } from "../settings.js";
import { describeError, isSurelyNotSent, NoAnswer, NotConnected, Refused } from "./errors.js";
import { classOf } from "./refusal.js";
import { retryAfterMs } from "./retry-after.js";

const CALL_MS = 15_000;
const USER_AGENT = "linktor-whatsapp";

export type Request = {
  readonly query?: Readonly<Record<string, string>>;
  /** A POST with JSON; without it and a form, a GET. */
  readonly json?: object;
  readonly form?: FormData;
  readonly timeoutMs?: number;
};

/** The Graph API. Its errors are `Refused`, `NotConnected`, `NoAnswer` and `AddressNotAllowed`; none holds a secret or what was sent. */
export class Client {
  readonly #settings: Settings;
  readonly #onSignInNeeded: () => void;

  constructor(settings: Settings, onSignInNeeded: () => void = () => {}) {
    this.#settings = settings;
    this.#onSignInNeeded = onSignInNeeded;
  }

  /** `path` is below the version, for example `123/messages`. */
  async call(path: string, { query = {}, json, form, timeoutMs = CALL_MS }: Request, signal?: AbortSignal): Promise<JsonObject> {
    const body = form ?? (json && JSON.stringify(json));
    const init = {
      method: body === undefined ? "GET" : "POST",
      headers: { ...this.#headers(), ...(json && { "content-type": "application/json" }) },
      body,
      redirect: "error" as const,
      signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])]),
    };
    return await this.#translated(async () => {
      const response = await guardedFetch(this.#address(path, query), init);
      return this.#read(response, await boundedText(response));
    });
  }

  /** What lies at an address that Meta gave for a file. */
  async download(url: string, signal: AbortSignal): Promise<Response> {
    return await this.#translated(() => guardedGet(url, { headers: this.#headers(), signal }));
  }

  /** Without the secrets, however they came into it. */
  redact(text: string): string {
    const { accessToken, appSecret, verifyToken } = this.#settings;
    return [accessToken, appSecret, verifyToken, this.#proof()].reduce<string>(
      (clean, secret) => (secret ? clean.replaceAll(secret, "[secret]") : clean),
      text,
    );
  }

  #address(path: string, query: Readonly<Record<string, string>>): URL {
    const { baseUrl, apiVersion, sendAppsecretProof } = this.#settings;
    const url = new URL(`${baseUrl}/${apiVersion}/${path}`);
    const proof = sendAppsecretProof ? this.#proof() : undefined;
    for (const [name, value] of Object.entries({ ...query, ...(proof && { appsecret_proof: proof }) })) url.searchParams.set(name, value);
    return url;
  }

  #headers(): Record<string, string> {
    return { authorization: `Bearer ${this.#settings.accessToken}`, "user-agent": USER_AGENT };
  }

  #proof(): string | undefined {
    const { appSecret, accessToken } = this.#settings;
    return appSecret && createHmac("sha256", appSecret).update(accessToken).digest("hex");
  }

  #read({ ok, status, headers }: Response, text: string): JsonObject {
    const answer = parse(text);
    const error = objectOf(answer?.error);
    if (ok && answer && !error) return answer;
    if (error) {
      const description = this.redact(describeError(error, objectOf(error.error_data)));
      const { code, error_subcode, is_transient } = error;
      const refused = new Refused(
        status,
        numberOf(code),
        numberOf(error_subcode),
        is_transient === true,
        description,
        retryAfterMs(headers),
      );
      if (classOf(refused) === "auth") this.#onSignInNeeded();
      throw refused;
    }
    // A proxy that refuses did not pass it on; one that failed may have.
    if (status < 400 || status >= 500) throw new NoAnswer(`HTTP ${status} without an answer of the Graph API`);
    throw new Refused(status, undefined, undefined, false, `HTTP ${status} without an answer of the Graph API`, retryAfterMs(headers));
  }

  async #translated<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof Refused || error instanceof NoAnswer || error instanceof AddressNotAllowed) throw error;
      // Not as `cause`: it may hold the address with the proof.
      const reason = this.redact(describe(error));
      throw isSurelyNotSent(error) ? new NotConnected(reason) : new NoAnswer(reason);
    }
  }
}

function parse(text: string): JsonObject | undefined {
  try {
    return objectOf(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return "unknown error";
  const inner = error.cause instanceof Error ? error.cause : error;
  const code = "code" in inner && typeof inner.code === "string" ? inner.code : undefined;
  return code ?? inner.message;
}
