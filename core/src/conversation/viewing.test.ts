import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { PresenceChange } from "../identity/index.js";
import type { Broadcast } from "../platform/redis/broadcast.js";
import { type ConversationId, newId, type TenantId, type UserId } from "../shared/ids.js";
import { Viewing } from "./viewing.js";

const tenantId = newId<TenantId>();
const userId = newId<UserId>();
const [one, two] = [newId<ConversationId>(), newId<ConversationId>()];
const ana = { tenantId, userId, name: "Ana" };

/** Processes that hear each other, with one view of who is online. */
function processes(count: number) {
  const leave = new Set<(change: PresenceChange) => void>();
  const presence = {
    listen(listener: (change: PresenceChange) => void) {
      leave.add(listener);
      return () => leave.delete(listener);
    },
  };
  const heard: ((body: unknown, from: string) => void)[] = [];
  const all = Array.from({ length: count }, (_, at) => {
    const others: Broadcast = {
      say: (_topic, body) => heard.forEach((listener, to) => to !== at && listener(JSON.parse(JSON.stringify(body)), String(at))),
      hear: (_topic, listener) => void (heard[at] = listener),
      onRejoin: () => undefined,
    };
    return new Viewing(presence, others);
  });
  return { all, goes: () => leave.forEach((listener) => listener({ tenantId, userId, isOnline: false })) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("viewing", () => {
  it("is told in every process, once, and moves on with the user", () => {
    const { all } = processes(2);
    const told: string[] = [];
    all[1]!.listen(({ conversationId, isViewing }) => told.push(`${conversationId === one ? "one" : "two"} ${isViewing}`));
    all[0]!.set({ ...ana, conversationId: one });
    all[0]!.set({ ...ana, conversationId: one });
    expect(all[1]!.list(tenantId, one)).toMatchObject([{ userId, name: "Ana" }]);
    expect(all[1]!.list(newId<TenantId>(), one)).toEqual([]);
    all[0]!.set({ ...ana, conversationId: two });
    all[0]!.set({ ...ana, conversationId: null });
    expect(told).toEqual(["one true", "one false", "two true", "two false"]);
    expect(all[1]!.list(tenantId, two)).toEqual([]);
  });

  it("ends after 60 seconds, unless it is said again", () => {
    const { all } = processes(1);
    all[0]!.set({ ...ana, conversationId: one });
    vi.advanceTimersByTime(59_000);
    all[0]!.set({ ...ana, conversationId: one });
    vi.advanceTimersByTime(59_000);
    expect(all[0]!.list(tenantId, one)).toHaveLength(1);
    vi.advanceTimersByTime(1_000);
    expect(all[0]!.list(tenantId, one)).toEqual([]);
  });

  it("ends when the last connection of the user closes", () => {
    const { all, goes } = processes(2);
    all[0]!.set({ ...ana, conversationId: one });
    goes();
    expect(all.map((viewing) => viewing.list(tenantId, one))).toEqual([[], []]);
  });
});
