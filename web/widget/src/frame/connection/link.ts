import type { ClientFrame, Hello, ServerFrame } from "../model/wire.js";

export interface LinkEvents {
  onFrame(frame: ServerFrame): void;
  /** Everything up to an event is known. */
  onPassed(cursor: string): void;
  /** It ended; once. */
  onDown(reason: "lost" | "unauthenticated"): void;
}

/** One attempt to be connected, until it ends. */
export interface Link {
  send(frame: ClientFrame): void;
  /** Makes sure that it still stands. */
  check(): void;
  close(): void;
}

export interface LinkOptions extends LinkEvents {
  readonly channel: string;
  readonly token: string;
  readonly hello: Hello;
}
