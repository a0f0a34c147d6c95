import { ApiError, badRequest } from "./answer.js";
import type { Checked } from "./parameters.js";

export type Update = { readonly update_id: number; readonly [kind: string]: any };
export type Webhook = { readonly url: string; readonly secret: string | undefined };
export type Delivered = { readonly status: number; readonly body: string };

/** Only these are left out unless they are asked for. */
const ON_DEMAND = ["chat_member", "message_reaction", "message_reaction_count"];

/** Updates on their way to the bot: pushed to its webhook, or kept until it asks. */
export class Updates {
  webhook: Webhook | undefined;
  #allowed: readonly string[] = [];
  #pending: Update[] = [];
  #lastError: { readonly last_error_date: number; readonly last_error_message: string } | undefined;
  #waiting: { readonly conflict: () => void; readonly arrived: () => void } | undefined;

  set(params: Checked): true {
    const { url, secret_token: secret, allowed_updates, drop_pending_updates } = params;
    if (url === "") return this.delete(params);
    const address = URL.canParse(url) ? new URL(url) : undefined;
    const isLocal = address?.hostname === "127.0.0.1" || address?.hostname === "localhost";
    if (!address || (address.protocol !== "https:" && !isLocal)) throw badRequest("bad webhook: An HTTPS URL must be provided for webhook");
    if (secret !== undefined && !/^[\w-]{1,256}$/.test(secret)) throw badRequest("secret token contains unallowed characters");
    this.webhook = { url, secret };
    this.#allow(allowed_updates);
    if (drop_pending_updates) this.#pending = [];
    this.#lastError = undefined;
    this.#waiting?.conflict();
    return true;
  }

  delete({ drop_pending_updates }: Checked): true {
    this.webhook = undefined;
    if (drop_pending_updates) this.#pending = [];
    return true;
  }

  info() {
    const base = { url: this.webhook?.url ?? "", has_custom_certificate: false, pending_update_count: this.#pending.length };
    return { ...base, ...this.#lastError, ...(this.#allowed.length > 0 && { allowed_updates: this.#allowed }) };
  }

  /** For the next `getUpdates`. */
  queue(update: Update): void {
    if (!this.#isAllowed(update)) return;
    this.#pending.push(update);
    this.#waiting?.arrived();
  }

  /** One POST to the webhook. What is not answered 2xx waits for `redeliver`. */
  async deliver(update: Update): Promise<Delivered> {
    if (!this.webhook) throw new Error("no webhook is set");
    if (!this.#isAllowed(update)) throw new Error(`the bot did not ask for ${Object.keys(update).join()}`);
    const { url, secret } = this.webhook;
    const headers = { "content-type": "application/json", ...(secret !== undefined && { "x-telegram-bot-api-secret-token": secret }) };
    const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(update) }).catch((error: Error) => error);
    if (response instanceof Response && response.ok) return { status: response.status, body: await response.text() };
    const message =
      response instanceof Response ? `Wrong response from the webhook: ${response.status} ${response.statusText}` : "Connection refused";
    this.#lastError = { last_error_date: Math.floor(Date.now() / 1000), last_error_message: message };
    if (!this.#pending.includes(update)) this.#pending.push(update);
    return response instanceof Response ? { status: response.status, body: await response.text() } : { status: 0, body: "" };
  }

  /** Tries again what was not taken; answers with how many still wait. */
  async redeliver(): Promise<number> {
    for (const update of [...this.#pending]) {
      const { status } = await this.deliver(update);
      if (status >= 200 && status < 300) this.#pending.splice(this.#pending.indexOf(update), 1);
    }
    return this.#pending.length;
  }

  async get({ offset, limit = 100, timeout = 0, allowed_updates }: Checked): Promise<readonly Update[]> {
    if (this.webhook)
      throw new ApiError(
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
      );
    this.#waiting?.conflict();
    this.#allow(allowed_updates);
    if (offset !== undefined) this.#pending = this.#pending.filter((update) => update.update_id >= offset);
    if (this.#pending.length === 0 && timeout > 0) await this.#wait(timeout);
    return this.#pending.slice(0, limit);
  }

  /** Lets a waiting `getUpdates` go. */
  stop(): void {
    this.#waiting?.arrived();
  }

  #wait(seconds: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(arrived, seconds * 1000);
      const done = (settle: () => void) => {
        clearTimeout(timer);
        if (this.#waiting === waiting) this.#waiting = undefined;
        settle();
      };
      const conflict = () =>
        done(() =>
          reject(new ApiError(409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running")),
        );
      function arrived(): void {
        done(resolve);
      }
      const waiting = { conflict, arrived };
      this.#waiting = waiting;
    });
  }

  #allow(kinds: readonly string[] | undefined): void {
    if (kinds) this.#allowed = kinds;
  }

  #isAllowed(update: Update): boolean {
    const [kind = ""] = Object.keys(update).filter((key) => key !== "update_id");
    return this.#allowed.length > 0 ? this.#allowed.includes(kind) : !ON_DEMAND.includes(kind);
  }
}
