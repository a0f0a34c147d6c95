import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TypingFeed } from "../../src/message/index.js";
import { broadcastOver } from "../../src/platform/redis/broadcast.js";
import { RedisLink } from "../../src/platform/redis/link.js";
import { formatId } from "../../src/shared/ids.js";
import { testDatabaseKind } from "../database.js";
import { aGenericChannel, type GenericChannel } from "../faults/generic.js";
import { anApiKey, aTenant, aUser, PASSWORD, TEST_SECRET, type TestTenant, type TestUser } from "../tenant-fixture.js";
import { eventually, watch } from "../test-app.js";
import { type TwoApps, twoApps } from "./two-apps.js";

const AT_ONCE_MS = 1000;
const silent = { info: () => undefined, warn: () => undefined };

// Two servers need a database that two can use.
describe.runIf(testDatabaseKind === "postgres")("two servers that share a Redis", () => {
  let apps: TwoApps;
  let channel: GenericChannel;
  let tenant: TestTenant;
  let ana: TestUser;
  let bia: TestUser;
  let stranger: TestTenant;
  let conversation: string;

  const ask = async (url: string, method: string, path: string, token: string, body?: object) => {
    const response = await fetch(`${url}/api/v1/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json().catch(() => undefined)) as any, headers: response.headers };
  };
  const online = async (url: string, token: string) => (await ask(url, "GET", "presence", token)).body.data;

  beforeAll(async () => {
    apps = await twoApps();
    channel = await aGenericChannel(apps.one);
    await channel.post("1", "Customer", "hello");
    conversation = (await apps.one.rest("GET", "conversations")).body.data[0].id;
    tenant = await aTenant(apps.database.db);
    ana = await aUser(apps.database.db, tenant.tenantId, "agent");
    bia = await aUser(apps.database.db, tenant.tenantId, "agent");
    stranger = await aTenant(apps.database.db);
  });
  afterAll(async () => {
    await channel?.[Symbol.asyncDispose]();
    await apps?.[Symbol.asyncDispose]();
  });

  it("are ready, and say of what", async () => {
    for (const { url } of [apps.one, apps.other]) {
      const { checks } = (await (await fetch(`${url}/ready`)).json()) as any;
      expect(checks.redis).toEqual({ ok: true, detail: "redis", fatal: false });
    }
  });

  it("show who types to those who are with the other, once, and to no other tenant", async () => {
    const key = await anApiKey(apps.database.db, tenant.tenantId, ["*"]);
    using near = await apps.one.watch();
    using far = await apps.other.watch();
    using elsewhere = await watch(apps.other.url, key.key);
    const typist = await apps.one.rest("POST", "api-keys", { name: "Typist", scopes: ["*"] });
    for (const isTyping of [true, false]) {
      const path = `conversations/${conversation}/typing`;
      expect((await ask(apps.one.url, "POST", path, typist.body.key, { is_typing: isTyping })).status).toBeLessThan(300);
    }
    const isLast = ({ type, payload }: { type: string; payload: any }) => type === "typing" && payload.is_typing === false;
    const seen = [await near.next(isLast), await far.next(isLast)];
    expect(seen[1]?.payload).toEqual(seen[0]?.payload);
    await sleep(300);
    for (const watcher of [near, far]) expect(watcher.frames.filter(({ type }) => type === "typing")).toHaveLength(2);
    expect(elsewhere.frames.filter(({ type }) => type === "typing")).toEqual([]);
  });

  it("show who is online to those who are with the other, and who is no longer, and to no other tenant", async () => {
    using far = await watch(apps.other.url, bia.token);
    using elsewhere = await watch(apps.other.url, stranger.adminToken);
    const id = formatId("us", ana.userId);
    const presenceOf = (status: string) => (frame: { type: string; payload: any }) =>
      frame.type === "presence" && frame.payload.user_id === id && frame.payload.status === status;
    const first = await watch(apps.one.url, ana.token);
    const second = await watch(apps.other.url, ana.token);
    expect((await far.next(presenceOf("online"))).payload).toEqual({ user_id: id, status: "online" });
    const both = [id, formatId("us", bia.userId)].sort().map((user_id) => ({ user_id, status: "online" }));
    for (const { url } of [apps.one, apps.other]) await eventually(async () => (await online(url, ana.token)).length === 2);
    for (const { url } of [apps.one, apps.other]) expect(await online(url, ana.token)).toEqual(both);
    expect(await online(apps.one.url, stranger.adminToken)).toEqual([{ user_id: formatId("us", stranger.admin.userId), status: "online" }]);

    first[Symbol.dispose]();
    await sleep(2500);
    expect(far.frames.some(presenceOf("offline")), "one connection is left").toBe(false);
    second[Symbol.dispose]();
    await far.next(presenceOf("offline"));
    for (const { url } of [apps.one, apps.other]) await eventually(async () => (await online(url, bia.token)).length === 1);
    expect(far.frames.filter(({ type }) => type === "presence")).toHaveLength(2);
    expect(elsewhere.frames.filter(({ type }) => type === "presence")).toEqual([]);
  });

  it("know who is online when they come later, and do not take a short absence for one", async () => {
    using first = await watch(apps.one.url, ana.token);
    await using link = new RedisLink(apps.redis.url, TEST_SECRET, silent);
    const others = broadcastOver(link, () => undefined);
    const told = new Promise<unknown>((resolve) => others.hear("presence", resolve));
    others.onRejoin(() => others.say("presence", { kind: "ask" }));
    expect(await told).toMatchObject({ kind: "here", tenantId: tenant.tenantId, userIds: [ana.userId] });
    using far = await watch(apps.other.url, bia.token);
    first[Symbol.dispose]();
    using _again = await watch(apps.other.url, ana.token);
    await sleep(2500);
    expect(far.frames.filter(({ type }) => type === "presence")).toEqual([]);
  });

  it("forget a key, a role and a person at once when the other changed them", async () => {
    const { url: here } = apps.one;
    const { url: there } = apps.other;
    const { key, id } = await anApiKey(apps.database.db, tenant.tenantId, ["user:read"]);
    const cleo = await aUser(apps.database.db, tenant.tenantId, "agent");
    expect((await ask(there, "GET", "users", key)).status).toBe(200);
    expect((await ask(there, "GET", "users", cleo.token)).status).toBe(200);
    expect((await ask(here, "DELETE", `api-keys/${formatId("ak", id)}`, tenant.adminToken)).status).toBe(204);
    await eventually(async () => (await ask(there, "GET", "users", key)).status === 401, AT_ONCE_MS);
    const changed = await ask(here, "PATCH", `users/${formatId("us", cleo.userId)}`, tenant.adminToken, { status: "disabled" });
    expect(changed.status).toBe(200);
    await eventually(async () => (await ask(there, "GET", "users", cleo.token)).status === 401, AT_ONCE_MS);
  });

  it("are not confused by what somebody else says, and take nothing that is not whole", async () => {
    using far = await apps.other.watch();
    await using link = new RedisLink(apps.redis.url, TEST_SECRET, silent);
    const others = broadcastOver(link, () => undefined);
    await new Promise<void>((resolve) => others.onRejoin(resolve));
    const whole = { conversationId: randomUUID(), authorType: "contact", authorId: null, authorName: "X", isTyping: true };
    const junk = [{}, whole, { ...whole, tenantId: "x" }, { ...whole, tenantId: tenant.tenantId, more: 1 }, { ...whole, tenantId: null }];
    for (const body of junk) others.say("typing", body);
    for (const body of [{}, { kind: "here", tenantId: tenant.tenantId, userIds: ["x"] }, { kind: "x" }]) others.say("presence", body);
    await apps.redis.ask(async (redis) => {
      for (const text of ["", "{", "[]", "null", '{"from":"x"}', "x".repeat(200_000)]) await redis.publish(`${link.prefix}all`, text);
    });
    new TypingFeed(others).publish({ ...whole, tenantId: tenant.tenantId, conversationId: randomUUID() } as never);
    await sleep(300);
    expect(far.frames.filter(({ type }) => type === "typing" || type === "presence")).toEqual([]);
    expect((await fetch(`${apps.other.url}/ready`)).status).toBe(200);
  });

  it("count wrong passwords together", async () => {
    const login = async (url: string, password: string) => {
      const response = await fetch(`${url}/api/v1/auth/login`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-forwarded-for": "192.0.2.77" },
        body: JSON.stringify({ email: ana.email, password }),
      });
      return response.status;
    };
    const statuses = [];
    for (const { url } of [apps.one, apps.other, apps.one, apps.other, apps.one]) statuses.push(await login(url, "wrong"));
    expect(statuses).toEqual([401, 401, 401, 401, 401]);
    expect(await login(apps.other.url, PASSWORD)).toBe(429);
    expect(await login(apps.one.url, PASSWORD)).toBe(429);
  });

  it("leave nobody's address in Redis", async () => {
    const names = await apps.redis.ask((redis) => redis.keys("*"));
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) expect(name).not.toMatch(/@|192\.0\.2|example/);
  });
});
