import { setTimeout as sleep } from "node:timers/promises";
import type { WebSocket } from "ws";
import { inTenant } from "../../platform/postgres/transaction.js";
import { describeError } from "../../platform/telemetry/describe-error.js";
import { AppError } from "../../shared/errors.js";
import { type ConversationId, type EventId, parseOptionalId } from "../../shared/ids.js";
import { authenticate, type Known, watch } from "../../webchat/index.js";
import { HttpError } from "../http-error.js";
import { webchatOf } from "./access.js";
import { type Actor, perform } from "./act.js";
import { type Hello, parseAct, parseFrame, parseHello } from "./client-frames.js";
import type { WebchatEdge } from "./edge.js";
import { type Frame, frameOf } from "./frames.js";
import { viewOf } from "./view-of.js";

const HELLO_MS = 10_000;
const PING_MS = 25_000;
const RECHECK_MS = 60_000;
const MAX_WAITING_FRAMES = 64;
const MAX_BUFFERED_BYTES = 1024 * 1024;
/** Close codes: ours, and those that mean "come again". */
const CLOSE = { badRequest: 4400, unauthenticated: 4401, tooFast: 1008, again: 1012, broken: 1011 } as const;

/** One open connection of a visitor: a hello, then frames both ways until it closes. */
export class VisitorSocket {
  readonly #edge: WebchatEdge;
  readonly #socket: WebSocket;
  readonly #channelId: string;
  readonly #address: string;
  readonly #abort = new AbortController();
  #token: string | undefined;
  #turn: Promise<void> = Promise.resolve();
  #waiting = 0;
  #isAlive = true;

  constructor(edge: WebchatEdge, socket: WebSocket, channelId: string, address: string) {
    this.#edge = edge;
    this.#socket = socket;
    this.#channelId = channelId;
    this.#address = address;
  }

  start(): void {
    const socket = this.#socket;
    const timers = [
      setTimeout(() => this.#token ?? socket.close(CLOSE.unauthenticated, "HELLO_MISSING"), HELLO_MS),
      setInterval(() => this.#ping(), PING_MS),
      setInterval(() => void this.#actor().catch((error: unknown) => this.#fail(error)), RECHECK_MS),
    ];
    socket.on("error", () => socket.terminate());
    socket.on("pong", () => {
      this.#isAlive = true;
    });
    socket.on("close", () => {
      this.#abort.abort();
      for (const timer of timers) clearTimeout(timer);
    });
    socket.on("message", (data) => this.#enqueue(String(data)));
  }

  /** Frames are done one after the other, so that messages keep the order they were written in. */
  #enqueue(data: string): void {
    this.#waiting += 1;
    if (this.#waiting > MAX_WAITING_FRAMES) return this.#socket.close(CLOSE.tooFast, "TOO_FAST");
    this.#turn = this.#turn
      .then(() => (this.#abort.signal.aborted ? undefined : this.#take(data)))
      .catch((error: unknown) => this.#fail(error))
      .finally(() => {
        this.#waiting -= 1;
      });
  }

  async #take(data: string): Promise<void> {
    const frame = parseFrame(data);
    if (this.#token === undefined) return this.#begin(parseHello(frame));
    const { client_id: clientId } = (frame ?? {}) as { client_id?: unknown };
    const actor = await this.#actor();
    try {
      const answer = await perform(this.#edge, actor, parseAct(frame));
      if (answer) this.#send(answer);
    } catch (error) {
      this.#send(errorFrame(error, typeof clientId === "string" ? clientId.slice(0, 64) : undefined));
      if (!isExpected(error)) this.#edge.log.error({ err: describeError(error) }, "a visitor's frame failed");
    }
  }

  async #begin(hello: Hello): Promise<void> {
    this.#token = hello.token;
    const known: Known = {
      seq: hello.last_seq === undefined ? undefined : BigInt(hello.last_seq),
      conversationId: parseOptionalId<ConversationId>("cv", hello.conversation_id ?? ""),
      cursor: parseOptionalId<EventId>("ev", hello.cursor ?? ""),
    };
    const actor = await this.#actor();
    void this.#show(actor, known).catch((error: unknown) => this.#fail(error));
  }

  /** A slow reader is waited for; one that is far too slow comes again and catches up. */
  async #show({ visitor }: Actor, known: Known): Promise<void> {
    const { signal } = this.#abort;
    const view = viewOf(this.#edge, visitor);
    for await (const item of watch(this.#edge.deps, visitor, known, signal)) {
      while (this.#socket.bufferedAmount > MAX_BUFFERED_BYTES && !signal.aborted) await sleep(20);
      const frame = frameOf(item, view);
      if (frame) this.#send(frame);
    }
    this.#socket.close(CLOSE.again, "begin anew");
  }

  /** Who this is now: a session may have ended, or the chat may ask for proof since. */
  async #actor(): Promise<Actor> {
    const { db, clock } = this.#edge.deps;
    const webchat = await webchatOf(this.#edge, this.#channelId);
    const visitor = await inTenant(db, webchat.tenantId, (tx) => authenticate(tx, webchat, this.#token ?? "", clock.now()));
    return { webchat, visitor, address: this.#address };
  }

  #ping(): void {
    if (!this.#isAlive) return this.#socket.terminate();
    this.#isAlive = false;
    this.#socket.ping();
  }

  #send(frame: Frame): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  #fail(error: unknown): void {
    if (!isExpected(error)) this.#edge.log.error({ err: describeError(error) }, "a visitor's connection failed");
    this.#send(errorFrame(error, undefined));
    this.#socket.close(closeCodeOf(error));
  }
}

function isExpected(error: unknown): boolean {
  return error instanceof AppError || error instanceof HttpError;
}

function closeCodeOf(error: unknown): number {
  if (error instanceof HttpError) return CLOSE.unauthenticated;
  if (!(error instanceof AppError)) return CLOSE.broken;
  if (error.kind === "unauthenticated") return CLOSE.unauthenticated;
  return error.kind === "invalid" ? CLOSE.badRequest : CLOSE.again;
}

/** With `retry_after` (seconds) the same frame may succeed later; without, never. */
function errorFrame(error: unknown, clientId: string | undefined): Frame {
  const known = error instanceof AppError || error instanceof HttpError;
  const code = error instanceof AppError ? error.reason : error instanceof HttpError ? error.code : "INTERNAL";
  const retryAfterMs = error instanceof AppError ? error.retryAfterMs : known ? undefined : 2000;
  return {
    t: "error",
    code,
    message: known ? error.message : "Something went wrong on our side.",
    ...(clientId === undefined ? {} : { client_id: clientId }),
    ...(retryAfterMs === undefined ? {} : { retry_after: Math.ceil(retryAfterMs / 1000) }),
  };
}
