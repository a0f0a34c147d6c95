import { setTimeout as sleep } from "node:timers/promises";
import { type ChannelContext, type Health, NeedsSignIn } from "@linktor/plugin-sdk";
import type { ImapFlow } from "imapflow";
import type { Reading } from "../inbound/events.js";
import { type ImapAccess, openImap } from "./client.js";
import { firstCursor, listNew, listSince, openFolder } from "./folder.js";
import { Intake } from "./intake.js";
import { Waiter } from "./waiter.js";

const MIN_WAIT_MS = 1000;
const MAX_WAIT_MS = 5 * 60_000;

/** Reads one folder until it is stopped, and connects again whenever it must. */
export class Reader implements AsyncDisposable {
  readonly #access: ImapAccess;
  readonly #context: ChannelContext;
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  readonly #intake: Intake;
  #done: Promise<void> = Promise.resolve();
  #client: ImapFlow | undefined;
  #failures = 0;
  #lastReadAt = 0;
  #health: Health = { state: "connected" };

  constructor(access: ImapAccess, context: ChannelContext, onStored: (reading: Reading) => void) {
    this.#access = access;
    this.#context = context;
    this.#signal = AbortSignal.any([context.signal, this.#stop.signal]);
    this.#intake = new Intake(context, access.settings, this.#signal, onStored);
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
    if (!this.#intake.isStoring) await this.#done;
  }

  async #run(first: ImapFlow): Promise<void> {
    let client: ImapFlow | undefined = first;
    while (!this.#signal.aborted) {
      try {
        client ??= await this.#open();
        await this.#follow(client);
      } catch (error) {
        if (this.#signal.aborted) return;
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
  async #adopt(client: ImapFlow, { uidValidity, uidNext }: { uidValidity: string; uidNext: number }): Promise<void> {
    const { folder: path } = this.#access.settings;
    const { cursor: known } = this.#intake;
    // A restored server may have gone back behind it with the same numbers.
    if (known?.uidValidity === uidValidity && !(uidNext <= known.lastUid)) return;
    this.#intake.use(uidValidity);
    if (known) {
      this.#context.log.warn({ folder: path }, "the mailbox has numbered its mails anew; the last days are read again");
      // The old position stays until all of it is stored: whoever dies in between begins again.
      for (const listed of await listSince(client, known))
        await this.#intake.take(client, listed, { uidValidity, position: known, isMarked: true });
    }
    await this.#intake.store([], firstCursor(path, { uidValidity, uidNext }, known?.since ?? startOfSecond()));
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
    const at = this.#intake.cursor;
    if (!at) throw new Error("the folder has no position");
    const { left } = this.#intake;
    const found = await listNew(client, at.lastUid, this.#failures === 0);
    for (const listed of [...found, ...left]) {
      const { uidValidity, lastUid } = this.#intake.cursor ?? at;
      const position = { ...at, lastUid: Math.max(lastUid, listed.uid), at: Date.now() };
      await this.#intake.take(client, listed, { uidValidity, position, isMarked: listed.uid <= at.lastUid });
      if (this.#signal.aborted) return;
      this.#lastReadAt = Date.now();
    }
    this.#intake.clear();
    this.#failures = 0;
    this.#lastReadAt = Date.now();
    await this.#report({ state: "connected" });
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
    await this.#intake.store([{ type: "channel", ...health }]);
  }
}

/** Servers know seconds. */
function startOfSecond(): number {
  return Math.floor(Date.now() / 1000) * 1000;
}
