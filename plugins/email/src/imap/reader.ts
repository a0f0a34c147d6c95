import { setTimeout as sleep } from "node:timers/promises";
import { type ChannelContext, type Health, type InboundEvent, NeedsSignIn } from "@linktor/plugin-sdk";
import type { ImapFlow } from "imapflow";
import { type Cursor, readCursor, writeCursor } from "../cursor.js";
import type { Reading } from "../inbound/events.js";
import type { Place } from "../inbound/reference.js";
import { unfetched } from "../inbound/unreadable.js";
import { afterFetch } from "./after-fetch.js";
import { type ImapAccess, openImap } from "./client.js";
import { firstCursor, listNew, listSince, openFolder } from "./folder.js";
import { type Listed, readMessage } from "./read-message.js";
import { Waiter } from "./waiter.js";

const MIN_WAIT_MS = 1000;
const MAX_WAIT_MS = 5 * 60_000;
const MAX_TRIES = 3;

/** Reads one folder until it is stopped, and connects again whenever it must. */
export class Reader implements AsyncDisposable {
  readonly #access: ImapAccess;
  readonly #context: ChannelContext;
  readonly #onStored: (reading: Reading) => void;
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  #done: Promise<void> = Promise.resolve();
  #client: ImapFlow | undefined;
  #cursor: Cursor | undefined;
  #isStoring = false;
  #failures = 0;
  #tried = { uid: 0, times: 0 };
  #loops = 0;
  #lastReadAt = 0;
  #health: Health = { state: "connected" };

  constructor(access: ImapAccess, context: ChannelContext, onStored: (reading: Reading) => void) {
    this.#access = access;
    this.#onStored = onStored;
    this.#context = context;
    this.#cursor = readCursor(context.state);
    this.#signal = AbortSignal.any([context.signal, this.#stop.signal]);
  }

  /** Resolves once the folder is open and its first position stored; from then on it goes on by itself. */
  async start(): Promise<void> {
    const client = await this.#open();
    this.#done = this.#run(client);
  }

  get health(): Health {
    const silentMs = Date.now() - this.#lastReadAt;
    if (this.#health.state !== "connected" || silentMs < this.#access.settings.pollMs * 3 + 60_000) return this.#health;
    return { state: "degraded", detail: `The mailbox has not been looked into for ${Math.round(silentMs / 60_000)} minutes` };
  }

  /** Does not wait for core, which may be the part that is down. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    this.#client?.close();
    if (!this.#isStoring) await this.#done;
  }

  async #run(first: ImapFlow): Promise<void> {
    let client: ImapFlow | undefined = first;
    while (!this.#signal.aborted) {
      try {
        client ??= await this.#open();
        await this.#follow(client);
      } catch (error) {
        if (this.#signal.aborted) return;
        if (error instanceof Closed) return this.#context.log.info({}, "reading ends: the channel takes nothing more");
        if (error instanceof NeedsSignIn) return await this.#needsSignIn(error);
        await this.#backOff(error);
      } finally {
        client?.close();
        client = undefined;
      }
    }
  }

  async #open(): Promise<ImapFlow> {
    const client = await openImap(this.#access, this.#signal);
    this.#client = client;
    try {
      this.#signal.throwIfAborted();
      const folder = await openFolder(client, this.#access.settings);
      await this.#adopt(client, folder);
      this.#lastReadAt = Date.now();
      return client;
    } catch (error) {
      client.close();
      throw error;
    }
  }

  /** Makes the stored position one of this folder as it is now. */
  async #adopt(client: ImapFlow, folder: { uidValidity: string; uidNext: number }): Promise<void> {
    const { folder: path } = this.#access.settings;
    const known = this.#cursor?.folder === path ? this.#cursor : undefined;
    if (known?.uidValidity === folder.uidValidity) return;
    if (known) {
      this.#context.log.warn({ folder: path }, "the mailbox has numbered its mails anew; the last days are read again");
      // The old position stays until all of it is stored: whoever dies in between begins again.
      for (const listed of await listSince(client, known)) await this.#take(client, listed, folder.uidValidity, known);
    }
    await this.#receive([], firstCursor(path, folder, known?.since ?? startOfSecond()));
  }

  async #follow(client: ImapFlow): Promise<void> {
    using waiter = new Waiter(client, this.#signal);
    while (!this.#signal.aborted) {
      await this.#round(client);
      await waiter.wait(this.#access.settings.pollMs);
      if (!client.usable) throw new Error("the connection to the IMAP server was lost");
    }
  }

  async #round(client: ImapFlow): Promise<void> {
    const at = this.#cursor;
    if (!at) throw new Error("the folder has no position");
    for (const listed of await listNew(client, at.lastUid, this.#failures === 0)) {
      await this.#take(client, listed, at.uidValidity, { ...at, lastUid: listed.uid, at: Date.now() });
      if (this.#signal.aborted) return;
    }
    this.#failures = 0;
    this.#lastReadAt = Date.now();
    await this.#report({ state: "connected" });
  }

  /** The position moves on with the mail itself, or with nothing where there is nothing to tell. */
  async #take(client: ImapFlow, listed: Listed, uidValidity: string, cursor: Cursor): Promise<void> {
    const { settings } = this.#access;
    const place = { folder: settings.folder, uidValidity, uid: listed.uid };
    const reading = await this.#read(client, listed, place);
    this.#lastReadAt = Date.now();
    if (reading?.isLoop) {
      this.#loops += 1;
      this.#context.log.warn({ uid: listed.uid, dropped: this.#loops }, "a mail of our own came back and is dropped");
    }
    await this.#receive(reading?.events ?? [], cursor);
    if (!reading) return;
    this.#onStored(reading);
    await afterFetch(client, listed.uid, settings, this.#context.log);
  }

  /** A mail at which the server fails again and again is passed over, with a note of it. */
  async #read(client: ImapFlow, listed: Listed, place: Place): Promise<Reading | undefined> {
    if (this.#tried.uid !== listed.uid) this.#tried = { uid: listed.uid, times: 0 };
    this.#tried.times += 1;
    const { log } = this.#context;
    if (this.#tried.times <= MAX_TRIES) return await readMessage(client, listed, place, this.#access.settings, log);
    log.error({ uid: listed.uid }, "the IMAP server cannot give a mail, which is passed over");
    return { events: [unfetched(place)], isLoop: false };
  }

  async #needsSignIn({ message }: NeedsSignIn): Promise<void> {
    this.#context.log.warn({}, "reading ends: the IMAP server does not accept the sign-in");
    await this.#report({ state: "needs_sign_in", detail: message, action: "Save the right user and password, then connect again." }).catch(
      () => {},
    );
  }

  async #backOff(error: unknown): Promise<void> {
    this.#failures += 1;
    const ceiling = Math.min(MAX_WAIT_MS, MIN_WAIT_MS * 2 ** (this.#failures - 1));
    const waitMs = Math.round(ceiling * (0.5 + Math.random() / 2));
    const reason = error instanceof Error ? error.message : "unknown";
    this.#context.log.warn({ failures: this.#failures, waitMs, reason }, "the IMAP server cannot be read");
    // A connection that breaks now and then is no news.
    if (this.#failures > 1) await this.#report({ state: "degraded", detail: `The IMAP server cannot be read: ${reason}` }).catch(() => {});
    await sleep(waitMs, undefined, { signal: this.#signal }).catch(() => {});
  }

  async #report(health: Health): Promise<void> {
    if (health.state === this.#health.state && health.detail === this.#health.detail) return;
    this.#health = health;
    await this.#receive([{ type: "channel", ...health }]);
  }

  async #receive(events: readonly InboundEvent[], cursor?: Cursor): Promise<void> {
    this.#isStoring = true;
    try {
      await this.#context.receive(events, cursor && writeCursor(cursor));
      if (cursor) this.#cursor = cursor;
    } catch {
      throw new Closed();
    } finally {
      this.#isStoring = false;
    }
  }
}

/** Servers know seconds. */
function startOfSecond(): number {
  return Math.floor(Date.now() / 1000) * 1000;
}

/** Core takes nothing more from this channel: it is closed, or another host has it. */
class Closed extends Error {}
