import type { MediaStore } from "./media-store.js";

/** One account with one number, as it is at Meta. */
export type Account = {
  readonly version: string;
  readonly token: string;
  readonly phoneNumberId: string;
  readonly wabaId: string;
  readonly appId: string;
  readonly media: MediaStore;
  number: Record<string, unknown>;
  templates: readonly object[];
  /** What the app asked for; undefined until it subscribed. */
  subscription: Record<string, unknown> | undefined;
  isTokenGood: boolean;
};
