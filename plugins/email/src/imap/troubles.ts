import type { Left } from "../cursor.js";

/** So often at once, because a connection may break at any mail. */
const MAX_TRIES = 3;
const RETRY_MS = 5 * 60_000;

/** A server whose storage is down still lets people in, and lists mails that it cannot give. */
const GIVE_UP_MS = 3_600_000;

type Trouble = { readonly since: number; readonly times: number; readonly nextAt: number; readonly isHopeless: boolean };

/** The mails that could not be read: those that wait while later ones are read, and those that never will be. */
export class Troubles {
  readonly #byUid: Map<number, Trouble>;

  constructor(left: readonly Left[] = []) {
    this.#byUid = new Map(left.map(({ uid, since }) => [uid, { since, times: MAX_TRIES, nextAt: 0, isHopeless: false }]));
  }

  failed(uid: number, now: number): void {
    const { since = now, times = 0 } = this.#byUid.get(uid) ?? {};
    const isHopeless = times >= MAX_TRIES && now - since >= GIVE_UP_MS;
    const nextAt = times + 1 >= MAX_TRIES && !isHopeless ? now + RETRY_MS : now;
    this.#byUid.set(uid, { since, times: times + 1, nextAt, isHopeless });
  }

  passed(uid: number): void {
    this.#byUid.delete(uid);
  }

  isWaiting(uid: number, now: number): boolean {
    return (this.#byUid.get(uid)?.nextAt ?? now) > now;
  }

  /** It was asked for once more after an hour, and in vain. */
  isHopeless(uid: number): boolean {
    return this.#byUid.get(uid)?.isHopeless === true;
  }

  /** Those that were left behind. */
  before(lastUid: number): readonly Left[] {
    return [...this.#byUid].flatMap(([uid, { since }]) => (uid <= lastUid ? [{ uid, since }] : []));
  }
}
