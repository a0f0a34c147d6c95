import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { formatId, newId } from "../../src/shared/ids.js";
import { eventually } from "../test-app.js";
import { aWebchat, TestVisitor, type WebchatChannel } from "../webchat/visitor.js";
import { type Company, idOf } from "./company.js";
import { isSettled, rowsOf } from "./footprint.js";
import type { World } from "./world.js";

interface Guest {
  readonly channel: WebchatChannel;
  readonly visitor: TestVisitor;
  readonly conversation: string;
  readonly message: string;
  readonly upload: string;
}

/** Somebody who wrote on the page of a tenant, gave it a file, and was answered. */
async function aGuest({ app }: World, company: Company): Promise<Guest> {
  const { mark, rest } = company;
  const channel = await aWebchat({ ...app, rest: (method, path, body) => rest(method, path, body) }, { title: `${mark} chat` });
  const visitor = new TestVisitor(channel);
  await visitor.open({ user: { id: `${mark}-user`, name: `${mark} guest` } });
  const uploaded = await visitor.call("POST", `uploads?name=${mark}.txt`, Buffer.from(`${mark} upload`), { "content-type": "text/plain" });
  await visitor.say(`${mark} asks`, { attachments: [uploaded.body.upload_id] });
  const [message] = await visitor.history();
  await rest("POST", `conversations/${message.conversation_id}/messages`, { text: `${mark} answers` });
  return { channel, visitor, conversation: message.conversation_id, message: message.id, upload: uploaded.body.upload_id };
}

/** A visitor of one tenant's page, with everything that another tenant's visitor has, and more. */
export function itKeepsVisitorsApart(world: () => World): void {
  it("a visitor of a page finds nothing of another tenant's", async () => {
    const w = world();
    const [ours, theirs] = [await aGuest(w, w.a), await aGuest(w, w.b)];
    await eventually(() => isSettled(w.database));
    const footprint = await w.ofB();
    const before = await rowsOf(w.database, w.b);
    const seen = async (visitor: TestVisitor, method: string, path: string, body: unknown, id: string) => {
      const answer = await visitor.call(method, path, body);
      const text = JSON.stringify({ status: answer.status, body: answer.body });
      expect(footprint.tracesIn(text, id), `${method} ${path}`).toEqual([]);
      return text.replaceAll(id, "<id>");
    };
    const write = (fields: object) => ({ client_id: randomUUID(), text: "hi", ...fields });
    const withId: [prefix: string, ids: readonly string[], call: (id: string) => [string, string, unknown?]][] = [
      ["md", [theirs.upload, ...(w.b.ids.md ?? [])], (id) => ["POST", "messages", write({ attachments: [id] })]],
      ["ms", [theirs.message, idOf(w.b, "ms")], (id) => ["POST", "messages", write({ reply_to: id })]],
      ["cv", [theirs.conversation, idOf(w.b, "cv")], (id) => ["POST", "messages", { t: "read", seq: 1, conversation_id: id }]],
      ["cv", [theirs.conversation, idOf(w.b, "cv")], (id) => ["GET", `events?after=0&conversation_id=${id}`]],
      ["ev", [idOf(w.b, "ev")], (id) => ["GET", `events?cursor=${id}&after=0`]],
    ];
    for (const [prefix, ids, callOf] of withId) {
      for (const id of ids) {
        const nobodys = formatId(prefix as "md", newId());
        // Anew each time: one who writes too much at once is slowed down.
        const visitor = new TestVisitor(ours.channel);
        await visitor.open();
        expect(await seen(visitor, ...threeOf(callOf(id)), id)).toBe(await seen(visitor, ...threeOf(callOf(nobodys)), nobodys));
      }
    }
    // The page of the other tenant, with a token of this one's.
    const intruder = new TestVisitor(theirs.channel);
    for (const token of [ours.visitor.token, w.a.admin.token, w.a.key]) {
      intruder.session = { session_token: token };
      for (const [method, path, body] of [
        ["GET", "messages"],
        ["POST", "messages", write({})],
        ["GET", "events"],
        ["POST", "uploads?name=a.txt", Buffer.from("a")],
      ] as const) {
        expect((await intruder.call(method, path, body)).status).toBe(401);
      }
      using socket = intruder.connect();
      // A token that no visitor could have is not even looked for.
      expect([4400, 4401]).toContain(await socket.closed);
    }
    expect(footprint.tracesIn(JSON.stringify(await ours.visitor.history()))).toEqual([]);
    expect(footprint.tracesIn(JSON.stringify(await theirs.visitor.history())).length).toBeGreaterThan(0);
    expect(await rowsOf(w.database, w.b)).toEqual(before);
  });
}

function threeOf([method, path, body]: [string, string, unknown?]): [string, string, unknown] {
  return [method, path, body];
}
