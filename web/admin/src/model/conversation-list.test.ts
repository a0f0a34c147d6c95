import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import {
  type Conversation,
  ConversationSchema,
  ConversationStatus,
  OwnerSchema,
  OwnerType,
} from "@linktor/gen/linktor/conversation/v1/conversation_pb.js";
import { describe, expect, it } from "vitest";
import { ConversationList } from "./conversation-list.js";
import { Conversations } from "./conversations.js";
import { latest as compare } from "./order.js";
import { Random } from "./test-random.js";
import { standardView, VIEW_IDS } from "./view.js";

const ME = "us_me";
const PAGE = 5;
const VIEWS = VIEW_IDS.filter((id) => id !== "mentions").map((id) => standardView(id, ME));

/** A server whose answers and events are on their way for as long as chance has it; events keep their order. */
class Server {
  readonly #random: Random;
  readonly conversations = new Map<string, Conversation>();
  readonly events: Conversation[] = [];
  readonly answers: (() => void)[] = [];
  #clock = 1_000;

  constructor(random: Random) {
    this.#random = random;
  }

  change(): void {
    this.#clock += this.#random.below(3);
    const known = [...this.conversations.values()];
    const isNew = known.length < 8 || this.#random.next() < 0.1;
    const before = isNew ? create(ConversationSchema, { id: `cv_${this.#random.below(1e9)}` }) : this.#random.pick(known);
    const isMessage = isNew || this.#random.next() < 0.5;
    const after = create(ConversationSchema, {
      ...before,
      status: this.#random.pick([
        ConversationStatus.OPEN,
        ConversationStatus.OPEN,
        ConversationStatus.SNOOZED,
        ConversationStatus.RESOLVED,
      ]),
      owner: create(
        OwnerSchema,
        this.#random.pick([
          { type: OwnerType.USER, id: ME },
          { type: OwnerType.USER, id: "us_other" },
          { type: OwnerType.QUEUE, id: "qu_1" },
        ]),
      ),
      ...(isMessage && { lastSeq: before.lastSeq + 1n, lastMessageAt: timestampFromMs(this.#clock) }),
    });
    this.conversations.set(after.id, after);
    this.events.push(after);
  }

  list(matches: (conversation: Conversation) => boolean): Conversation[] {
    return [...this.conversations.values()].filter(matches).sort(compare);
  }

  /** A page as it is now, answered some time. */
  read(matches: (conversation: Conversation) => boolean, cursor: string): Promise<{ data: Conversation[]; nextCursor: string }> {
    const all = this.list(matches);
    const after = cursor === "" ? undefined : (JSON.parse(cursor) as { id: string; ms: number });
    const rest = after ? all.filter((one) => compare(one, { id: after.id, lastMessageAt: timestampFromMs(after.ms) }) > 0) : all;
    const data = rest.slice(0, PAGE);
    const last = data.at(-1);
    const nextCursor =
      rest.length > PAGE && last
        ? JSON.stringify({ id: last.id, ms: Number(last.lastMessageAt?.seconds ?? 0n) * 1000 + (last.lastMessageAt?.nanos ?? 0) / 1e6 })
        : "";
    return new Promise((resolve) => this.answers.push(() => resolve({ data, nextCursor })));
  }
}

const settle = () => new Promise((resolve) => setTimeout(resolve));

describe("a list", () => {
  it.each(Array.from({ length: 150 }, (_, seed) => seed))(
    "is the server's, in whatever order pages and events arrive (seed %i)",
    async (seed) => {
      const random = new Random(seed);
      const server = new Server(random);
      for (let count = 0; count < 30; count += 1) server.change();
      server.events.length = 0; // from before
      const known = new Conversations();
      const lists = VIEWS.map(({ matches = () => true }) => ({
        matches,
        list: new ConversationList(known, { read: (cursor) => server.read(matches, cursor), matches }),
      }));
      for (let step = 0; step < 60; step += 1) {
        const chance = random.next();
        if (chance < 0.35) server.change();
        else if (chance < 0.65) {
          const event = server.events.shift();
          if (event) known.takeEvent(event);
        } else if (chance < 0.8) void random.pick(lists).list.readMore();
        else {
          server.answers.splice(random.below(server.answers.length), 1)[0]?.();
          await settle();
        }
      }
      for (const event of server.events.splice(0)) known.takeEvent(event);
      while (server.answers.length > 0) {
        for (const answer of server.answers.splice(0)) answer();
        await settle();
      }
      for (const { list, matches } of lists) {
        if (!list.isRead) continue;
        const wanted = server.list(matches).map(({ id }) => id);
        const shown = list.rows.map(({ id }) => id);
        if (!list.hasMore) expect(shown).toEqual(wanted);
        else expect(shown).toEqual(wanted.slice(0, shown.length));
      }
    },
  );

  it("counts what was not read from events, each message once", () => {
    const known = new Conversations();
    const at = (lastSeq: bigint) => create(ConversationSchema, { id: "cv_1", lastSeq });
    known.takeAnswer([create(ConversationSchema, { id: "cv_1", lastSeq: 4n, unreadCount: 2 })], known.moment());
    known.takeEvent(at(3n), { isInbound: true }); // was in the page already
    known.takeEvent(at(4n), { isInbound: true });
    expect(known.get("cv_1")?.unreadCount).toBe(2);
    known.takeEvent(at(5n), { isInbound: true });
    known.takeEvent(at(5n)); // its conversation was assigned
    expect(known.get("cv_1")?.unreadCount).toBe(3);
    known.takeEvent(at(5n), { isReadByMe: true });
    expect(known.get("cv_1")?.unreadCount).toBe(0);
  });

  it("keeps what is shown when a page fails, and says so", async () => {
    const known = new Conversations();
    let fails = false;
    const one = create(ConversationSchema, { id: "cv_1" });
    const list = new ConversationList(known, {
      read: async () => {
        if (fails) throw new Error("away");
        return { data: [one], nextCursor: "next" };
      },
      matches: () => true,
    });
    await list.readMore();
    fails = true;
    await list.readMore();
    expect(list.rows).toHaveLength(1);
    expect(list.error).toBeInstanceOf(Error);
    fails = false;
    await list.readMore();
    expect(list.error).toBeUndefined();
  });
});
