import { expect, it, vi } from "vitest";
import { FairQueue, LineFull } from "./fair-queue.js";

/** Work that ends when it is told to. */
function held() {
  let end = (): void => undefined;
  const done = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { work: () => done, end };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

it("leaves room beside whoever is alone", async () => {
  const queue = new FairQueue<string>({ concurrency: 8, maxWaiting: 100 });
  const gate = held();
  const begun: string[] = [];
  const run = (key: string) =>
    queue.run(key, () => {
      begun.push(key);
      return gate.work();
    });
  const all = Array.from({ length: 20 }, () => run("a"));
  await settle();
  expect(begun).toHaveLength(6);
  all.push(run("b"));
  await settle();
  expect(begun.at(-1)).toBe("b");
  gate.end();
  await Promise.all(all);
  expect(begun).toHaveLength(21);
});

it("lets one have little under way while there is another, and much again a while later", async () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const queue = new FairQueue<string>({ concurrency: 64, beside: 3, maxWaiting: 100 });
  let underWay = 0;
  const gates: (() => void)[] = [];
  const work = async () => {
    underWay += 1;
    await new Promise<void>((resolve) => gates.push(resolve));
    underWay -= 1;
  };
  const all = [queue.run("b", () => Promise.resolve())];
  for (let n = 0; n < 40; n += 1) all.push(queue.run("a", work));
  await Promise.resolve();
  expect(underWay).toBe(3);
  vi.advanceTimersByTime(1100);
  gates.shift()?.();
  await vi.waitFor(() => expect(underWay).toBe(39));
  while (gates.length > 0) gates.shift()?.();
  await Promise.all(all);
  vi.useRealTimers();
});

it("goes round, one from each", async () => {
  const queue = new FairQueue<string>({ concurrency: 1, maxWaiting: 100 });
  const order: string[] = [];
  const gate = held();
  const all = [queue.run("x", gate.work)];
  for (const key of ["a", "a", "a", "b", "c", "c"]) all.push(queue.run(key, async () => void order.push(key)));
  gate.end();
  await Promise.all(all);
  expect(order).toEqual(["a", "b", "c", "a", "c", "a"]);
});

it("refuses what is too much of one, and takes others all the same", async () => {
  const queue = new FairQueue<string>({ concurrency: 1, maxWaiting: 2 });
  const gate = held();
  const all = [gate.work, gate.work, gate.work].map((work) => queue.run("a", work));
  await expect(queue.run("a", gate.work)).rejects.toBeInstanceOf(LineFull);
  all.push(queue.run("b", gate.work));
  gate.end();
  await Promise.all(all);
});

it("frees what fails", async () => {
  const queue = new FairQueue<string>({ concurrency: 1, maxWaiting: 2 });
  await expect(queue.run("a", () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
  expect(await queue.run("a", () => Promise.resolve(1))).toBe(1);
});
