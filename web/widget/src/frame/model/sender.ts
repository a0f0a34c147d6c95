import type { Outbox } from "./outbox.js";
import type { Timeline } from "./timeline.js";
import type { ClientFrame, Draft, ServerFrame, UploadedFile } from "./wire.js";

export interface SenderOptions {
  readonly outbox: Outbox;
  readonly timeline: Timeline;
  /** False when there is nobody to hear it. */
  send(frame: ClientFrame): boolean;
  /** Nobody answered; the connection must be made anew. */
  onSilence(): void;
  onChange(): void;
}

const ACK_MS = 15_000;

/** Sends one message at a time, so that they arrive in the order they were written: the next when the one before is acknowledged. */
export class Sender {
  readonly #options: SenderOptions;
  #inFlight: string | undefined;
  #ackTimer = 0;
  #retryTimer = 0;
  isSlowed = false;

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  write(
    text: string,
    attachments: readonly UploadedFile[],
    answer?: { readonly payload: NonNullable<Draft["payload"]>; readonly replyTo: string },
  ): void {
    const draft: Draft = { client_id: newId(), text, attachments, reply_to: answer?.replyTo, payload: answer?.payload, at: Date.now() };
    this.#options.outbox.add(draft);
    this.#options.timeline.draft(draft, "queued");
    this.flush();
  }

  retry(id: string): void {
    const draft = this.#options.outbox.retry(id);
    if (draft) this.#options.timeline.draft(draft, "queued");
    this.flush();
  }

  discard(id: string): void {
    this.settle(id);
    this.#options.timeline.drop(id);
  }

  /** The connection is gone, and with it the answer to what it was asked. */
  interrupt(): void {
    this.#inFlight = undefined;
    clearTimeout(this.#ackTimer);
  }

  flush(): void {
    const { outbox, timeline, send, onSilence } = this.#options;
    const draft = outbox.next;
    if (!draft || this.#inFlight !== undefined || this.isSlowed) return;
    const { client_id, text, attachments, reply_to, payload } = draft;
    if (!send({ t: "msg", client_id, text, attachments: attachments.map(({ upload_id: id }) => id), reply_to, payload })) return;
    this.#inFlight = client_id;
    timeline.draft(draft, "sending");
    clearTimeout(this.#ackTimer);
    // The same message goes out again over the next connection, and is still one.
    this.#ackTimer = setTimeout(() => this.#inFlight === client_id && onSilence(), ACK_MS);
  }

  /** The server has it, and the next may go: whatever it answers to a repeat of this one says nothing any more. */
  settle(clientId: string): void {
    this.#options.outbox.remove(clientId);
    if (this.#inFlight !== clientId) return;
    this.interrupt();
    this.flush();
  }

  /** The server does not take it: for now, or ever. */
  refused({ client_id: clientId, retry_after: seconds }: Extract<ServerFrame, { t: "error" }>): void {
    const { outbox, timeline, onChange } = this.#options;
    if (clientId === undefined || clientId !== this.#inFlight) return;
    this.interrupt();
    const draft = outbox.find(clientId);
    if (!draft) return;
    if (seconds === undefined) {
      outbox.fail(clientId);
      timeline.draft(draft, "failed");
      return this.flush();
    }
    timeline.draft(draft, "queued");
    this.isSlowed = true;
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => {
      this.isSlowed = false;
      this.flush();
      onChange();
    }, seconds * 1000);
  }

  clear(): void {
    this.#options.outbox.clear();
    this.interrupt();
    this.isSlowed = false;
    clearTimeout(this.#retryTimer);
  }
}

/** `crypto.randomUUID` is for secure pages only; a chat on plain http must work too. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
