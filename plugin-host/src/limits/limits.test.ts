import { expect, it } from "vitest";
import { DEFAULT_TIMING } from "../timing.js";
import { DEFAULT_LIMITS, limitsFor, timingFor } from "./limits.js";

it("a plugin that asks for nothing gets what the host gives", () => {
  expect(limitsFor()).toEqual(DEFAULT_LIMITS);
  expect(limitsFor({}, { memoryMb: 300, nice: 5 })).toEqual({ ...DEFAULT_LIMITS, memoryMb: 300, nice: 5 });
});

it("a plugin gets what it asks for, up to what the host allows", () => {
  const limits = limitsFor({ memoryMb: 900, openFiles: 100_000, sendSeconds: 1000 }, { memoryMb: 300 }, { memoryMb: 500 });
  expect(limits).toMatchObject({ memoryMb: 500, openFiles: 65_536, sendSeconds: 300 });
});

it("a plugin steps back further than it must, not forward", () => {
  expect(limitsFor({ nice: 10 }, { nice: 5 }).nice).toBe(10);
  expect(limitsFor({ nice: 0 }, { nice: 5 }).nice).toBe(5);
});

it("deadlines of a plugin take the place of the host's", () => {
  expect(timingFor(DEFAULT_TIMING, limitsFor())).toEqual(DEFAULT_TIMING);
  expect(timingFor(DEFAULT_TIMING, limitsFor({ sendSeconds: 5, callSeconds: 2, mediaSeconds: 9 }))).toMatchObject({
    sendTimeoutMs: 5000,
    callTimeoutMs: 2000,
    mediaTimeoutMs: 9000,
    connectTimeoutMs: DEFAULT_TIMING.connectTimeoutMs,
  });
});
