import { expect, it } from "vitest";
import { KINDS, planOf } from "./plan.js";

const options = { trafficMs: 8000, powerCuts: false, services: { nats: true, redis: true } };
const plans = Array.from({ length: 400 }, (_, seed) => planOf(seed, options));

it("is the same for the same seed, and another for another", () => {
  expect(planOf(7, options)).toEqual(planOf(7, options));
  expect(new Set(plans.map((plan) => JSON.stringify(plan.faults))).size).toBeGreaterThan(390);
});

it("draws every fault and every shape, and leaves a quarter of the windows quiet", () => {
  const drawn = new Set(plans.flatMap(({ faults }) => faults.map(({ kind }) => kind)));
  expect(KINDS.filter((kind) => !drawn.has(kind))).toEqual(["power-cut"]);
  expect(new Set(plans.map(({ shape }) => shape))).toEqual(new Set(["split", "all-in-one", "embedded"]));
  const windows = (options.trafficMs - 300) / 2500 + 0.5;
  const busy = plans.reduce((sum, { faults }) => sum + faults.length, 0) / plans.length / windows;
  expect(busy).toBeGreaterThan(0.65);
  expect(busy).toBeLessThan(0.85);
});

it("does nothing to the embedded database that it does not promise to survive", () => {
  const embedded = Array.from({ length: 100 }, (_, seed) => planOf(seed, { ...options, powerCuts: true, shape: "embedded" }));
  expect(embedded.flatMap(({ faults }) => faults).filter(({ kind }) => /database|backend|power/.test(kind))).toEqual([]);
});

it("does nothing to services that are not there", () => {
  const without = Array.from({ length: 100 }, (_, seed) => planOf(seed, { trafficMs: 8000, powerCuts: false }));
  expect(without.flatMap(({ faults }) => faults).filter(({ kind }) => /nats|redis/.test(kind))).toEqual([]);
});

it("cuts the power once a run when it is asked to", () => {
  const { faults } = planOf(3, { ...options, powerCuts: true, shape: "split" });
  expect(faults.filter(({ kind }) => kind === "power-cut")).toHaveLength(1);
});
