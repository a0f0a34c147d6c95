import { expect, it } from "vitest";
import { ana } from "../../../plugins/telegram/test/bot-api.js";
import { formatId } from "../../src/shared/ids.js";
import { eventually, watch } from "../test-app.js";
import { type Company, idOf } from "./company.js";
import type { World } from "./world.js";

/** Somebody who listens, until disposed of. */
interface Listener extends Disposable {
  readonly what: string;
  heard(): string;
}

async function byWebSocket(url: string, who: string, token: string): Promise<Listener> {
  const watcher = await watch(url, token);
  return { what: `WebSocket as ${who}`, heard: () => JSON.stringify(watcher.frames), [Symbol.dispose]: () => watcher[Symbol.dispose]() };
}

async function byStream(what: string, url: string, init: RequestInit): Promise<Listener> {
  const abort = new AbortController();
  const response = await fetch(url, { ...init, signal: abort.signal });
  const chunks: Buffer[] = [];
  const listening = (async () => {
    for await (const chunk of response.body ?? []) chunks.push(Buffer.from(chunk));
  })();
  listening.catch(() => undefined);
  await eventually(async () => chunks.length > 0);
  return { what, heard: () => Buffer.concat(chunks).toString(), [Symbol.dispose]: () => abort.abort() };
}

async function listenersOf(url: string, { admin, key }: Pick<Company, "admin" | "key">): Promise<Listener[]> {
  const byEveryWay = async (who: string, token: string) => {
    const authorization = `Bearer ${token}`;
    const connect = {
      method: "POST",
      body: Buffer.from("\0\0\0\0\u0002{}"),
      headers: { authorization, "content-type": "application/connect+json" },
    };
    return Promise.all([
      byWebSocket(url, who, token),
      byStream(`REST as ${who}`, `${url}/api/v1/events`, { headers: { authorization } }),
      byStream(`Connect as ${who}`, `${url}/linktor.event.v1.EventService/WatchEvents`, connect),
    ]);
  };
  return (await Promise.all([byEveryWay("admin", admin.token), byEveryWay("key", key)])).flat();
}

/** Everything that makes an event, or shows somebody who types or comes. */
async function work(url: string, { telegram, rest, ids, mark, agent }: Company, text: string): Promise<string> {
  // Whoever was here a moment ago comes unnoticed.
  const id = formatId("us", agent.userId);
  await eventually(async () => (await rest("GET", "presence")).body.data.every((one: { user_id: string }) => one.user_id !== id));
  using _there = await watch(url, agent.token);
  const [conversation, other] = ids.cv as [string, string];
  await telegram.say({ ...ana, id: 700_555_000, first_name: `${mark} new`, username: `${mark}_new` }, `${mark} ${text}`);
  await rest("POST", `conversations/${conversation}/typing`, { is_typing: true }, agent.token);
  await rest("POST", `conversations/${conversation}/messages`, { text: `${mark} ${text} out` });
  await rest("PATCH", `conversations/${other}`, { subject: `${mark} ${text}` });
  await rest("PATCH", `contacts/${ids.ct?.[1]}`, { name: `${mark} ${text}` });
  await rest("PATCH", `channels/${ids.ch?.[1]}`, { name: `${mark} ${text}` });
  await rest("PATCH", `canned-responses/${ids.cr?.[0]}`, { title: `${mark} ${text}` });
  const { body } = await rest("POST", `conversations/${conversation}/messages`, { text: `${mark} ${text} last`, note: true });
  return body.id as string;
}

const ALL_KINDS = [
  "canned_response_updated",
  "channel_updated",
  "contact_updated",
  "conversation_created",
  "conversation_updated",
  "message_updated",
  "new_message",
  "presence",
  "typing",
];

/** Streams and sockets, while the other tenant is busy. */
export function itKeepsStreamsApart(world: () => World): void {
  it("who listens hears nothing of another tenant", async () => {
    const { app, a, b, ofB } = world();
    const listeners = await listenersOf(app.url, a);
    using ofTheirs = await watch(app.url, b.admin.token);
    const lastOfB = await work(app.url, b, "busy");
    const isLast =
      (id: string) =>
      ({ payload }: { payload: { message?: { id: string } } }) =>
        payload.message?.id === id;
    await ofTheirs.next(isLast(lastOfB));
    // Positions follow commits, so whoever has the last of `a` has been passed all of `b`.
    const lastOfA = await work(app.url, a, "busy");
    for (const listener of listeners) {
      await eventually(async () => listener.heard().includes(lastOfA));
      for (const passing of ["typing", "presence"]) await eventually(async () => listener.heard().includes(passing));
    }
    const footprint = await ofB();
    for (const listener of listeners) {
      expect(footprint.tracesIn(listener.heard()), listener.what).toEqual([]);
      listener[Symbol.dispose]();
    }
    expect(footprint.tracesIn(JSON.stringify(ofTheirs.frames)).length).toBeGreaterThan(10);
    expect([...new Set(ofTheirs.frames.map(({ type }) => type))].sort()).toEqual([...ALL_KINDS, "ready"].sort());
  });

  it("who goes on from another tenant's event is told that there is no such event", async () => {
    const { app, a, b, ofB } = world();
    const footprint = await ofB();
    const nobodys = "ev_01h455vb4pex5vsknk084sn02q";
    const seen = [];
    for (const id of [idOf(b, "ev"), nobodys]) {
      using watcher = await watch(app.url, a.admin.token, id);
      seen.push(watcher.frames.map(({ type, id: position, payload }) => ({ type, position, payload })));
      expect(footprint.tracesIn(JSON.stringify(watcher.frames), id)).toEqual([]);
    }
    expect(seen[0]).toEqual(seen[1]);
    expect(seen[0]?.[0]?.type).toBe("resync");
  });
}
