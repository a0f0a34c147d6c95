import { create } from "@bufbuild/protobuf";
import { type Message, MessageSchema } from "@linktor/gen/linktor/message/v1/message_pb.js";
import { describe, expect, it } from "vitest";
import { Random } from "./test-random.js";
import { Thread } from "./thread.js";

const PAGE = 4;

/** A conversation on a server; its answers and events take as long as chance has it. */
class Server {
  readonly #random: Random;
  readonly messages: Message[] = [];
  readonly events: Message[] = [];
  readonly answers: (() => void)[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  change(): void {
    if (this.messages.length < 3 || this.#random.next() < 0.5) {
      const seq = BigInt(this.messages.length + 1);
      this.messages.push(create(MessageSchema, { id: `ms_${seq}`, seq, text: "0" }));
      this.events.push(this.messages.at(-1) as Message);
      return;
    }
    const index = this.#random.below(this.messages.length);
    const before = this.messages[index] as Message;
    const after = create(MessageSchema, { ...before, text: String(Number(before.text) + 1) });
    this.messages[index] = after;
    this.events.push(after);
  }

  read(cursor: string): Promise<{ data: Message[]; nextCursor: string }> {
    const before = cursor === "" ? this.messages.length : Number(cursor);
    const data = this.messages.slice(Math.max(0, before - PAGE), before).toReversed();
    const rest = before - data.length;
    return new Promise((resolve) => this.answers.push(() => resolve({ data, nextCursor: rest > 0 ? String(rest) : "" })));
  }
}

const settle = () => new Promise((resolve) => setTimeout(resolve));
const seen = (messages: readonly Message[]) => messages.map(({ seq, text }) => `${seq}:${text}`);

describe("a thread", () => {
  it.each(Array.from({ length: 200 }, (_, seed) => seed))(
    "has no gap and nothing old, in whatever order all arrives (seed %i)",
    async (seed) => {
      const random = new Random(seed);
      const server = new Server(random);
      for (let count = random.below(30); count > 0; count -= 1) server.change();
      server.events.length = 0;
      const thread = new Thread((cursor) => server.read(cursor));
      const again: Promise<void>[] = [];
      for (let step = 0; step < 80; step += 1) {
        const chance = random.next();
        if (chance < 0.35) server.change();
        else if (chance < 0.6) {
          const event = server.events.shift();
          if (event) thread.takeEvent(event);
        } else if (chance < 0.75) void thread.readOlder();
        else if (chance < 0.78) {
          // The line was gone too long for the log.
          server.events.length = 0;
          again.push(thread.readAgain());
        } else {
          server.answers.splice(random.below(server.answers.length), 1)[0]?.();
          await settle();
        }
        const seqs = thread.messages.map(({ seq }) => seq);
        seqs.forEach((seq, index) => {
          if (index > 0) expect(seq).toBe((seqs[index - 1] as bigint) + 1n);
        });
      }
      for (const event of server.events.splice(0)) thread.takeEvent(event);
      let isDone = false;
      void Promise.all(again).then(() => {
        isDone = true;
      });
      while (server.answers.length > 0 || thread.isReading || !isDone) {
        for (const answer of server.answers.splice(0)) answer();
        await settle();
      }
      if (!thread.isRead) return;
      expect(seen(thread.messages)).toEqual(seen(server.messages.slice(server.messages.length - thread.messages.length)));
      expect(thread.hasOlder).toBe(thread.messages.length < server.messages.length);
    },
  );
});
