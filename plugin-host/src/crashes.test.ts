import { expect, it } from "vitest";
import { Crashes } from "./crashes.js";
import { DEFAULT_TIMING } from "./timing.js";

const minute = 60_000;

it("waits longer each time, between half a second and a minute", () => {
  const crashes = new Crashes({ ...DEFAULT_TIMING, crashLimit: 100 });
  const limits = Array.from({ length: 10 }, (_, i) => {
    crashes.add(i * minute * 6, 0);
    return [crashes.delayMs(0), crashes.delayMs(1)];
  });
  expect(limits.map(([least]) => least)).toEqual(Array.from({ length: 10 }, () => 500));
  expect(limits.map(([, most]) => most)).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000, 60_000]);
});

it("does not wait for the time that it has run", () => {
  const crashes = new Crashes({ ...DEFAULT_TIMING, crashLimit: 100 });
  const delays = [0, 0, 0, 0, 10_000, minute].map((readyForMs, i) => {
    crashes.add(i * 80_000, readyForMs);
    return crashes.delayMs(1);
  });
  expect(delays).toEqual([1000, 2000, 4000, 8000, 6000, 500]);
});

it("begins anew after five healthy minutes", () => {
  const crashes = new Crashes(DEFAULT_TIMING);
  for (let i = 0; i < 3; i++) crashes.add(i, 0);
  crashes.add(6 * minute, 5 * minute);
  expect(crashes.delayMs(1)).toBe(500);
  crashes.add(6 * minute, 0);
  expect(crashes.delayMs(1)).toBe(2000);
});

it("is too much five times in five minutes, and forgets when told", () => {
  const crashes = new Crashes(DEFAULT_TIMING);
  expect([0, 1, 2, 3].map((i) => crashes.add(i * minute, 0))).toEqual([false, false, false, false]);
  expect(crashes.add(4 * minute, 0)).toBe(true);
  crashes.forget();
  expect(crashes.add(4 * minute, 0)).toBe(false);
  const slow = new Crashes(DEFAULT_TIMING);
  expect([0, 1, 2, 3, 4, 5, 6].map((i) => slow.add(i * 2 * minute, 0))).not.toContain(true);
});
