import { describe, expect, it } from "vitest";
import { roomFor } from "../src/imap/room.js";
import { Troubles } from "../src/imap/troubles.js";
import { noSignal } from "./harness.js";

const MB = 1024 * 1024;
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("room for mails of all channels", () => {
  it("is given in order, and only so much of it", async () => {
    const order: string[] = [];
    const enter = async (name: string, bytes: number) => {
      const room = await roomFor(bytes, noSignal);
      order.push(name);
      return room;
    };
    const first = await enter("first", 40 * MB);
    const alone = enter("alone", Number.POSITIVE_INFINITY);
    const small = enter("small", 1);
    await turn();
    expect(order).toEqual(["first"]);
    first[Symbol.dispose]();
    const all = await alone;
    await turn();
    expect(order).toEqual(["first", "alone"]);
    all[Symbol.dispose]();
    (await small)[Symbol.dispose]();
    expect(order).toEqual(["first", "alone", "small"]);
  });

  it("is no longer waited for by who has ended", async () => {
    const first = await roomFor(64 * MB, noSignal);
    const abort = new AbortController();
    const given = roomFor(1, abort.signal);
    const next = roomFor(1, noSignal);
    abort.abort(new Error("closed"));
    await expect(given).rejects.toThrow("closed");
    first[Symbol.dispose]();
    (await next)[Symbol.dispose]();
    (await roomFor(64 * MB, noSignal))[Symbol.dispose]();
  });
});

describe("a mail that cannot be read", () => {
  const HOUR_MS = 3_600_000;

  it("is tried three times at once, then now and then for an hour, and once more after it", () => {
    const troubles = new Troubles();
    for (const now of [0, 1000, 2000]) {
      expect(troubles.isWaiting(7, now)).toBe(false);
      troubles.failed(7, now);
    }
    expect([troubles.isWaiting(7, 60_000), troubles.isWaiting(7, 400_000)]).toEqual([true, false]);
    troubles.failed(7, HOUR_MS - 1);
    expect(troubles.isHopeless(7)).toBe(false);
    troubles.failed(7, HOUR_MS);
    expect([troubles.isHopeless(7), troubles.isWaiting(7, HOUR_MS)]).toEqual([true, false]);
  });

  it("is left behind with the time of its first try, and asked for once more by the next process", () => {
    const troubles = new Troubles([{ uid: 7, since: 0 }]);
    expect(troubles.before(7)).toEqual([{ uid: 7, since: 0 }]);
    expect(troubles.before(6)).toEqual([]);
    expect([troubles.isHopeless(7), troubles.isWaiting(7, 10)]).toEqual([false, false]);
    troubles.failed(7, 2 * HOUR_MS);
    expect(troubles.isHopeless(7)).toBe(true);
    troubles.passed(7);
    expect(troubles.before(7)).toEqual([]);
  });
});
