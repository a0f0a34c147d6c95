import { create } from "@bufbuild/protobuf";
import { type Message, MessageSchema } from "@linktor/gen/linktor/message/v1/message_pb.js";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Outbox, type Unsent } from "./outbox.js";

class Place implements Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length"> {
  readonly #items = new Map<string, string>();
  get length() {
    return this.#items.size;
  }
  getItem = (key: string) => this.#items.get(key) ?? null;
  setItem = (key: string, value: string) => void this.#items.set(key, value);
  removeItem = (key: string) => void this.#items.delete(key);
  key = (index: number) => [...this.#items.keys()][index] ?? null;
}

class Away extends Error {}

const draft = (text: string, conversationId = "cv_1") => ({ conversationId, text, isNote: false, replyTo: "", mentions: [], media: [] });

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function setUp(send: (unsent: Unsent) => Promise<Message>, storage = new Place()) {
  const sent: string[] = [];
  const outbox = new Outbox({
    owner: "us_1",
    storage,
    send,
    isPassing: (error) => error instanceof Away,
    describe: (error) => (error as Error).message,
    onSent: (_, { text }) => sent.push(text),
  });
  return { outbox, sent, storage };
}

const taken = async ({ text }: Unsent) => create(MessageSchema, { text });
const pass = () => vi.advanceTimersByTimeAsync(60_000);

describe("the outbox", () => {
  it("sends what is written in a conversation in its order, one after the other", async () => {
    const under = { way: 0, most: 0 };
    const { outbox, sent } = setUp(async (unsent) => {
      under.way += 1;
      under.most = Math.max(under.most, under.way);
      await new Promise((resolve) => setTimeout(resolve, unsent.text === "1" ? 500 : 5));
      under.way -= 1;
      return taken(unsent);
    });
    for (const text of ["1", "2", "3"]) outbox.send(draft(text));
    expect(outbox.size).toBe(3);
    await pass();
    expect(sent).toEqual(["1", "2", "3"]);
    expect(under.most).toBe(1);
    expect(outbox.size).toBe(0);
  });

  it("tries again with the same key while the server is away, and holds back what comes after", async () => {
    let failures = 3;
    const keys: string[] = [];
    const { outbox, sent } = setUp(async (unsent) => {
      keys.push(unsent.key);
      failures -= 1;
      if (failures >= 0) throw new Away();
      return taken(unsent);
    });
    outbox.send(draft("1"));
    outbox.send(draft("2"));
    await pass();
    expect(sent).toEqual(["1", "2"]);
    expect(new Set(keys.slice(0, 4)).size).toBe(1);
    expect(new Set(keys).size).toBe(2);
  });

  it("says what was refused, goes on with the next, and sends it again when asked", async () => {
    let isRefusing = true;
    const { outbox, sent } = setUp(async (unsent) => {
      if (isRefusing && unsent.text === "1") throw new Error("too late");
      return taken(unsent);
    });
    outbox.send(draft("1"));
    outbox.send(draft("2"));
    await pass();
    expect(sent).toEqual(["2"]);
    const [refused] = outbox.of("cv_1");
    expect(refused).toMatchObject({ text: "1", error: "too late" });
    isRefusing = false;
    outbox.retry(refused?.key ?? "");
    await pass();
    expect(sent).toEqual(["2", "1"]);
  });

  it("outlives a reload, and forgets what is discarded", async () => {
    const before = setUp(async () => {
      throw new Away();
    });
    before.outbox.send(draft("kept"));
    before.outbox.send(draft("discarded", "cv_2"));
    before.outbox.discard(before.outbox.of("cv_2")[0]?.key ?? "");
    const after = setUp(taken, before.storage);
    expect(after.outbox.of("cv_1").map(({ text }) => text)).toEqual(["kept"]);
    after.outbox.retryAll();
    await pass();
    expect(after.sent).toEqual(["kept"]);
    expect(setUp(taken, before.storage).outbox.size).toBe(0);
  });
});
