import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "../../../test/database.js";
import { checkServer, judge } from "./check-server.js";

const good = { version: 150_004, isStandby: false, fsync: "on", fullPageWrites: "on", synchronousCommit: "on" };

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database?.[Symbol.asyncDispose]());

describe("a database server", () => {
  it("that keeps what it is given is taken without a word", () => {
    expect(judge(good)).toEqual([]);
    expect(judge({ ...good, synchronousCommit: "remote_apply" })).toEqual([]);
  });

  it.each([
    [{ fsync: "off" }, "fsync"],
    [{ fullPageWrites: "off" }, "full_page_writes"],
    [{ synchronousCommit: "off" }, "synchronous_commit"],
  ])("with %j is told of", (facts, name) => {
    expect(judge({ ...good, ...facts })).toEqual([expect.stringMatching(new RegExp(`^${name} is off`))]);
  });

  it.each([
    [{ version: 140_011 }, /PostgreSQL 15 or newer is needed; the server .* is 14\./],
    [{ isStandby: true }, /Name the primary/],
  ])("with %j is of no use", (facts, text) => {
    expect(() => judge({ ...good, ...facts })).toThrow(text);
  });

  it("is asked", async () => {
    const { db } = database;
    const told = await checkServer(db);
    expect(told.length).toBeLessThanOrEqual(3);
    for (const one of told) expect(one).toContain("is off in PostgreSQL");
  });
});
