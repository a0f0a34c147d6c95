import { describe, expect, it } from "vitest";
import { GroupCommit } from "./group-commit.js";

function groups(options: { maxSize?: number; fails?: (group: readonly string[]) => boolean } = {}) {
  const seen: string[][] = [];
  const commits = new GroupCommit<string, string, string>({
    maxSize: options.maxSize ?? 10,
    sizeOf: (item) => item.length,
    commit: async (key, group) => {
      seen.push([...group]);
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (options.fails?.(group)) throw new Error("no");
      return group.map((item) => `${key}:${item}`);
    },
  });
  return { seen, run: (items: string, key = "k") => Promise.allSettled([...items.split(" ")].map((item) => commits.run(key, item))) };
}

describe("what is asked for at once", () => {
  it("goes together, but for the first, which waits for nobody", async () => {
    const { seen, run } = groups();
    const outcomes = await run("a b c");
    expect(outcomes.map((one) => one.status === "fulfilled" && one.value)).toEqual(["k:a", "k:b", "k:c"]);
    expect(seen).toEqual([["a"], ["b", "c"]]);
  });

  it("goes in groups that have room for it, and what is too large goes alone", async () => {
    const { seen, run } = groups({ maxSize: 4 });
    await run("a bb cc d eeeeeeee f");
    expect(seen).toEqual([["a"], ["bb", "cc"], ["d"], ["eeeeeeee"], ["f"]]);
  });

  it("of another key waits for nobody of this one", async () => {
    const { seen, run } = groups();
    await Promise.all([run("a b"), run("x y", "other")]);
    expect(seen.slice(0, 2)).toEqual([["a"], ["x"]]);
  });

  it("fails together, and what comes after is none the worse", async () => {
    const { run } = groups({ fails: (group) => group.includes("b") });
    expect((await run("a b c")).map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected"]);
    expect((await run("d")).map(({ status }) => status)).toEqual(["fulfilled"]);
  });
});
