import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { newId, type UserId } from "../shared/ids.js";
import { Roll } from "./roll.js";

const LINGER_MS = 2000;
const ana = newId<UserId>();
let roll: Roll;
let said: string[];

beforeEach(() => {
  vi.useFakeTimers();
  said = [];
  roll = new Roll(LINGER_MS, (_userId, isOnline) => said.push(isOnline ? "came" : "went"));
});
afterEach(() => vi.useRealTimers());

it("says once who comes and who goes, however many connections there are", () => {
  expect([roll.enter(ana), roll.enter(ana)]).toEqual([true, false]);
  expect([roll.leave(ana), roll.leave(ana), roll.leave(ana)]).toEqual([false, true, false]);
  expect(said).toEqual(["came"]);
  vi.advanceTimersByTime(LINGER_MS);
  expect(said).toEqual(["came", "went"]);
  expect(roll.isEmpty).toBe(true);
});

it("says nothing of who is back in a moment", () => {
  roll.enter(ana);
  roll.leave(ana);
  vi.advanceTimersByTime(LINGER_MS - 1);
  expect(roll.online).toEqual([ana]);
  roll.enter(ana);
  vi.advanceTimersByTime(LINGER_MS * 2);
  expect(said).toEqual(["came"]);
});

it("believes other processes until they take it back, or say nothing any more", () => {
  roll.believe(ana, "one", 30_000);
  roll.believe(ana, "two", 40_000);
  expect(roll.here).toEqual([]);
  roll.doubt(ana, "one");
  roll.expire(39_999);
  vi.advanceTimersByTime(LINGER_MS);
  expect(said).toEqual(["came"]);
  roll.expire(40_000);
  vi.advanceTimersByTime(LINGER_MS);
  expect(said).toEqual(["came", "went"]);
});

it("keeps who is here when the others forget them", () => {
  roll.enter(ana);
  roll.believe(ana, "one", 30_000);
  roll.expire(50_000);
  vi.advanceTimersByTime(LINGER_MS);
  expect(said).toEqual(["came"]);
  expect(roll.here).toEqual([ana]);
});
