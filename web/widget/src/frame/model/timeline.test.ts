import { beforeEach, describe, expect, it } from "vitest";
import { rowsOf } from "./rows.js";
import { Timeline } from "./timeline.js";
import type { Draft, WireMessage } from "./wire.js";

let timeline: Timeline;
beforeEach(() => {
  timeline = new Timeline();
});

const at = (minute: number): string => new Date(Date.UTC(2026, 0, 5, 12, minute)).toISOString();

function message(seq: number, fields: Partial<WireMessage> = {}): WireMessage {
  return {
    conversation_id: "cv_1",
    seq,
    id: `ms_${seq}`,
    author: { type: "agent", name: "Ana" },
    type: "text",
    reply_to: "",
    at: at(seq),
    text: `message ${seq}`,
    content: null,
    attachments: [],
    reactions: [],
    status: "sent",
    edited_at: null,
    deleted_at: null,
    ...fields,
  };
}
const own = (seq: number, fields: Partial<WireMessage> = {}) => message(seq, { author: { type: "visitor", name: "" }, ...fields });
const draft = (id: string, fields: Partial<Draft> = {}): Draft => ({
  client_id: id,
  text: id,
  attachments: [],
  at: Date.parse(at(0)),
  ...fields,
});
const texts = () => timeline.entries.map(({ text }) => text);

describe("what was said", () => {
  it("is in order, whatever order it comes in, and once", () => {
    for (const seq of [2, 3, 1, 2]) timeline.put(message(seq));
    expect(texts()).toEqual(["message 1", "message 2", "message 3"]);
  });

  it("is in the order of its positions, whatever the clocks say, and of its conversations in time", () => {
    timeline.put(message(1, { at: at(3) }));
    timeline.put(message(2, { at: at(1) }));
    timeline.put(message(3, { at: at(9) }));
    timeline.put(message(1, { conversation_id: "cv_0", id: "ms_before", at: at(2), text: "before" }));
    timeline.put(message(2, { conversation_id: "cv_0", id: "ms_between", at: at(5), text: "between" }));
    expect(texts()).toEqual(["before", "message 1", "message 2", "between", "message 3"]);
  });

  it("keeps its place when a draft becomes a message, by its answer or by itself", () => {
    timeline.put(message(1));
    timeline.draft(draft("a"), "sending");
    timeline.draft(draft("b"), "queued");
    expect(texts()).toEqual(["message 1", "a", "b"]);
    timeline.acknowledge({ t: "ack", client_id: "a", id: "ms_2", seq: 2, conversation_id: "cv_1", at: at(2) });
    timeline.put(own(2, { client_id: "a", text: "a" }));
    timeline.put(own(3, { client_id: "b", text: "b" }));
    timeline.acknowledge({ t: "ack", client_id: "b", id: "ms_3", seq: 3, conversation_id: "cv_1", at: at(3) });
    expect(timeline.entries.map(({ key, id, sending }) => [key, id, sending])).toEqual([
      ["ms_1", "ms_1", undefined],
      ["a", "ms_2", undefined],
      ["b", "ms_3", undefined],
    ]);
  });

  it("is not a draft again once it was sent", () => {
    timeline.put(own(1, { client_id: "a", text: "a" }));
    timeline.draft(draft("a"), "queued");
    expect(timeline.entries[0]?.sending).toBeUndefined();
  });

  it("changes, but is never read less than before", () => {
    timeline.put(message(1, { status: "read" }));
    timeline.change("ms_1", { text: "changed", status: "delivered" });
    timeline.put(message(1, { status: "sent", text: "changed again" }));
    timeline.change("ms_unknown", { text: "nothing" });
    expect(timeline.entries).toMatchObject([{ text: "changed again", status: "read" }]);
  });

  it("is unread until it is read, taken back, or one's own", () => {
    timeline.put(message(1));
    timeline.put(message(2, { status: "delivered" }));
    timeline.put(message(3, { status: "read" }));
    timeline.put(message(4, { deleted_at: at(5) }));
    timeline.put(own(5));
    expect(timeline.unread.map(({ seq }) => seq)).toEqual([1, 2]);
  });
});

describe("where to go on", () => {
  it("is after the last message that came as one, and the last event", () => {
    expect(timeline.position).toEqual({ last_seq: 0 });
    timeline.stand({ conversation: { id: "cv_1", status: "open", agent: null }, read_seq: 0, cursor: "ev_1" });
    timeline.put(message(7));
    timeline.passed("ev_2");
    timeline.passed(undefined);
    timeline.draft(draft("a"), "sending");
    // The answer may overtake what was said before it.
    timeline.acknowledge({ t: "ack", client_id: "a", id: "ms_9", seq: 9, conversation_id: "cv_1", at: at(9) });
    expect(timeline.position).toEqual({ conversation_id: "cv_1", last_seq: 7, cursor: "ev_2" });
  });

  it("is not moved by a greeting, whose news may not have come yet", () => {
    timeline.stand({ conversation: null, read_seq: 0, cursor: "ev_1" });
    timeline.stand({ conversation: null, read_seq: 0, cursor: "ev_5" });
    expect(timeline.position.cursor).toBe("ev_1");
  });

  it("is in the newer conversation", () => {
    timeline.moved({ id: "cv_2", status: "open", agent: null });
    timeline.moved({ id: "cv_1", status: "resolved", agent: null });
    expect(timeline.conversation?.id).toBe("cv_2");
  });

  it("is the beginning after everything was forgotten, drafts aside", () => {
    timeline.put(message(1));
    timeline.draft(draft("a"), "queued");
    timeline.forgetMessages();
    expect([texts(), timeline.position.cursor]).toEqual([["a"], undefined]);
    timeline.clear();
    expect(texts()).toEqual([]);
  });
});

describe("how it is shown", () => {
  const rows = (hint = "") =>
    rowsOf(timeline.entries, { find: (id) => timeline.find(id), isRead: (entry) => timeline.isRead(entry), hint });
  const entries = () => rows().flatMap((row) => (row.kind === "entry" ? [row] : []));

  it("is by day, and together where one person wrote in one go", () => {
    for (const [seq, minute] of [
      [1, 0],
      [2, 1],
      [3, 30],
    ] as const)
      timeline.put(message(seq, { at: at(minute) }));
    timeline.put(own(4, { at: at(31) }));
    timeline.put(message(5, { at: new Date(Date.UTC(2026, 0, 9, 12)).toISOString() }));
    expect(rows().map(({ kind }) => kind)).toEqual(["day", "entry", "entry", "entry", "entry", "day", "entry"]);
    expect(entries().map(({ isFirst, isLast }) => [isFirst, isLast])).toEqual([
      [true, false],
      [false, true],
      [true, true],
      [true, true],
      [true, true],
    ]);
  });

  it("is read where people have read, and above what a person answered", () => {
    timeline.put(own(1));
    timeline.put(own(2));
    timeline.read("cv_1", 1);
    expect(entries().map(({ isRead }) => isRead)).toEqual([true, false]);
    timeline.put(message(3, { author: { type: "bot", name: "" } }));
    expect(entries().map(({ isRead }) => isRead)).toEqual([true, false, false]);
    timeline.put(message(4));
    expect(entries().map(({ isRead }) => isRead)).toEqual([true, true, false, false]);
  });

  it("asks until it is answered", () => {
    timeline.put(message(1));
    timeline.put(message(2));
    expect(entries().map(({ isOpenQuestion }) => isOpenQuestion)).toEqual([true, true]);
    timeline.draft(draft("a"), "queued");
    expect(entries().map(({ isOpenQuestion }) => isOpenQuestion)).toEqual([false, false, false]);
  });

  it("has a hint while nobody has answered", () => {
    expect(rows("soon")).toEqual([]);
    timeline.put(own(1));
    expect(rows("soon").at(-1)).toMatchObject({ kind: "hint", text: "soon" });
    timeline.put(message(2));
    expect(rows("soon").at(-1)).toMatchObject({ kind: "entry" });
  });
});
