import { AddressNotAllowed } from "@linktor/plugin-sdk";
import { Api, GrammyError, HttpError } from "grammy";
import { isSurelyNotSent, NoAnswer, NotConnected, Refused } from "./errors.js";
import { fetchAnswer, NotTheBotApi } from "./fetch.js";

type Methods = Api["raw"];
export type Method = keyof Methods;
/** grammY takes no parameters object for methods without parameters. */
type Bare = "getMe" | "getWebhookInfo";
type Payload<M extends Method> = M extends Bare ? undefined : Parameters<Methods[M]>[0];
type Result<M extends Method> = Awaited<ReturnType<Methods[M]>>;

/** The Bot API. Its errors are `Refused`, `NotConnected`, `NoAnswer` and `AddressNotAllowed`; none of them holds the token or what was sent. */
export class Client {
  readonly #api: Api;
  readonly #token: string;

  constructor({ token, baseUrl }: { readonly token: string; readonly baseUrl: string }, timeoutSeconds = 15) {
    this.#token = token;
    this.#api = new Api(token, { apiRoot: baseUrl, timeoutSeconds, fetch: fetchAnswer as never });
  }

  async call<M extends Method>(method: M, payload: Payload<M>, signal?: AbortSignal): Promise<Result<M>> {
    const raw = this.#api.raw[method] as (...args: unknown[]) => Promise<Result<M>>;
    try {
      return await (payload === undefined ? raw(signal) : raw(payload, signal));
    } catch (error) {
      // Not as `cause`: grammY's errors hold the address with the token, and the text of the message.
      throw this.#translate(method, error);
    }
  }

  /** Without the secret half of the token, however it is spelled in addresses. */
  redact(text: string): string {
    return text.replaceAll(this.#token.slice(this.#token.indexOf(":") + 1), "[token]");
  }

  #translate(method: Method, error: unknown): Error {
    if (error instanceof GrammyError) return new Refused(method, error.error_code, this.redact(error.description), error.parameters);
    const cause = error instanceof HttpError ? error.error : error;
    if (cause instanceof AddressNotAllowed) return cause;
    if (cause instanceof NotTheBotApi && cause.status >= 400 && cause.status < 500) {
      return new Refused(method, cause.status, "the address does not answer like the Bot API", {});
    }
    const reason = this.redact(describe(cause));
    return isSurelyNotSent(cause) ? new NotConnected(method, reason) : new NoAnswer(method, reason);
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return "unknown error";
  const inner = error.cause instanceof Error ? error.cause : error;
  const code = "code" in inner && typeof inner.code === "string" ? inner.code : undefined;
  return code ?? inner.message;
}
