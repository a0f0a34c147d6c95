import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Outbox } from "./outbox.js";
import { Sender } from "./sender.js";
import { Timeline } from "./timeline.js";
import type { ClientFrame } from "./wire.js";

let stored: Record<string, string>;
let sent: ClientFrame[];
let isOnline: boolean;
let silences: number;
let timeline: Timeline;
let outbox: Outbox;
let sender: Sender;

/** A page: what it finds in storage goes on. */
function load(): void {
  timeline = new Timeline();
  outbox = new Outbox({
    stored,
    store: (key, value) => {
      if (value === null) delete stored[key];
      else stored[key] = value;
    },
  });
  for (const draft of outbox.drafts) timeline.draft(draft, "queued");
  sender = new Sender({
    outbox,
    timeline,
    send: (frame) => isOnline && sent.push(frame) > 0,
    onSilence: () => void (silences += 1),
    onChange: () => undefined,
  });
}

beforeEach(() => {
  vi.useFakeTimers();
  stored = {};
  sent = [];
  isOnline = true;
  silences = 0;
  load();
});
afterEach(() => void vi.useRealTimers());

const written = () => sent.map((frame) => (frame.t === "msg" ? frame.text : frame.t));
const idOf = (index: number) => (sent[index] as { client_id: string }).client_id;
const states = () => timeline.entries.map(({ text, sending }) => [text, sending]);

describe("messages go out", () => {
  it("one at a time, in order", () => {
    sender.write("a", []);
    sender.write("b", []);
    expect(written()).toEqual(["a"]);
    sender.settle(idOf(0));
    expect(written()).toEqual(["a", "b"]);
    expect(idOf(0)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it("again under the same name when the connection broke, also after a reload", () => {
    sender.write("a", []);
    sender.interrupt();
    sender.flush();
    expect([written(), idOf(1)]).toEqual([["a", "a"], idOf(0)]);
    load();
    expect(states()).toEqual([["a", "queued"]]);
    sender.flush();
    expect(idOf(2)).toBe(idOf(0));
    sender.settle(idOf(0));
    expect(stored).toEqual({});
  });

  it("when there is a connection", () => {
    isOnline = false;
    sender.write("a", []);
    expect([sent, states()]).toEqual([[], [["a", "queued"]]]);
    isOnline = true;
    sender.flush();
    expect(states()).toEqual([["a", "sending"]]);
  });

  it("and silence means that the connection is dead", () => {
    sender.write("a", []);
    vi.advanceTimersByTime(20_000);
    expect(silences).toBe(1);
  });
});

describe("a refusal", () => {
  it("for good leaves the message to the visitor, and lets the next one go", () => {
    sender.write("bad", []);
    sender.write("good", []);
    sender.refused({ t: "error", code: "NOT_TAKEN", message: "", client_id: idOf(0) });
    expect(written()).toEqual(["bad", "good"]);
    expect(states()).toEqual([
      ["bad", "failed"],
      ["good", "sending"],
    ]);
    sender.settle(idOf(1));
    sender.retry(idOf(0));
    expect(written()).toEqual(["bad", "good", "bad"]);
    sender.discard(idOf(0));
    expect([states(), Object.keys(stored)]).toEqual([[["good", "sending"]], []]);
  });

  it("for now is waited out", () => {
    sender.write("a", []);
    sender.refused({ t: "error", code: "RATE_LIMITED", message: "", client_id: idOf(0), retry_after: 3 });
    sender.flush();
    vi.advanceTimersByTime(2900);
    expect(written()).toEqual(["a"]);
    vi.advanceTimersByTime(200);
    expect(written()).toEqual(["a", "a"]);
  });

  it("of a repeat that is known to have arrived stops nothing", () => {
    sender.write("a", []);
    sender.write("b", []);
    sender.interrupt();
    sender.flush();
    sender.settle(idOf(0));
    sender.refused({ t: "error", code: "RATE_LIMITED", message: "", client_id: idOf(0), retry_after: 3 });
    expect(written()).toEqual(["a", "a", "b"]);
  });

  it("of something else changes nothing", () => {
    sender.write("a", []);
    sender.refused({ t: "error", code: "INVALID_ARGUMENT", message: "" });
    expect(states()).toEqual([["a", "sending"]]);
  });
});

describe("what is stored", () => {
  it("is taken up in the order it was written, unless it is old or broken", () => {
    const draft = (text: string, at: number) => JSON.stringify({ client_id: `id-${text}-000`, text, attachments: [], at });
    const now = Date.now();
    stored = {
      "q:2": draft("second", now),
      "q:1": draft("first", now - 5),
      "q:0": draft("old", now - 8 * 86_400_000),
      "q:x": "{",
      "q:y": "null",
      token: "t",
    };
    load();
    expect(outbox.drafts.map(({ text }) => text)).toEqual(["first", "second"]);
  });
});
