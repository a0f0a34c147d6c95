import type { Message } from "grammy/types";
import type { Client } from "../client.js";
import type { Destination } from "../ids.js";

export type Reference = { readonly sha256: string; readonly reference: string };

/** Parameters that only the first or the last part has. */
export type Options = { readonly reply_parameters?: object; readonly reply_markup?: object };

export type Sent = { readonly messages: readonly Message[]; readonly media?: readonly Reference[] };

/** One call that makes one message, or one album. */
export type Part = (to: Destination, options: Options, signal: AbortSignal) => Promise<Sent>;

export type Outbox = {
  readonly client: Client;
  /** The same with the patience that files need. */
  readonly uploadClient: Client;
};
