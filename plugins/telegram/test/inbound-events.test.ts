import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ana, callbackUpdate, editUpdate, memberUpdate, messageUpdate, reactionUpdate, textUpdate } from "./bot-api.js";
import { aChannel, request, waitFor } from "./harness.js";

let t: Awaited<ReturnType<typeof aChannel>>;
beforeAll(async () => void (t = await aChannel()));
afterAll(() => t[Symbol.asyncDispose]());

const of = { updateId: 870001, messageId: 55, from: ana };
const at = new Date(1_760_000_000_000);

const read = async (update: unknown, channel = t.channel) => (await channel.receiveWebhook(request(update))).events;

describe("edits", () => {
  const edit = { ...of, editDate: 1_760_000_100 };

  it("of a text and of a caption", async () => {
    const expected = { type: "edited", at: new Date(1_760_000_100_000), externalId: "700100200:55", editId: "1760000100:870001" };
    expect(await read(editUpdate({ ...edit, fields: { text: "better" } }))).toEqual([{ ...expected, text: "better" }]);
    const photo = [{ file_id: "p", width: 1, height: 1 }];
    expect(await read(editUpdate({ ...edit, fields: { photo, caption: "new" } }))).toEqual([{ ...expected, text: "new" }]);
    expect(await read(editUpdate({ ...edit, fields: { photo } }))).toEqual([{ ...expected, text: "" }]);
  });

  it("two within a second are two, the same twice is one", async () => {
    const first = await read(editUpdate({ ...edit, fields: { text: "a" } }));
    const second = await read(editUpdate({ ...edit, updateId: 870002, fields: { text: "b" } }));
    expect(first).not.toMatchObject([{ editId: (second as any)[0].editId }]);
    expect(await read(editUpdate({ ...edit, fields: { text: "a" } }))).toEqual(first);
  });

  it("a moving location and a changing poll are no edits", async () => {
    expect(await read(editUpdate({ ...edit, fields: { location: { latitude: 1, longitude: 2, live_period: 60 } } }))).toEqual([]);
    expect(await read(editUpdate({ ...edit, fields: { location: { latitude: 1, longitude: 2 }, venue: {} } }))).toEqual([]);
    expect(await read(editUpdate({ ...edit, fields: { poll: { question: "?" } } }))).toEqual([]);
  });
});

describe("pressed buttons", () => {
  it("become an answer with the button's title, and the spinner stops", async () => {
    const press = { ...of, messageId: 54, id: "9911", data: "b:42:1", title: "Sim" };
    expect(await read(callbackUpdate(press))).toMatchObject([
      {
        type: "message",
        externalId: "cb:9911",
        contact: { value: "700100200" },
        contentType: "interactive",
        text: "Sim",
        content: { answer: { id: "b:42:1", title: "Sim" } },
        replyTo: "700100200:54",
      },
    ]);
    await waitFor(() => t.api.callsOf("answerCallbackQuery").length === 1);
    expect(t.api.callsOf("answerCallbackQuery")[0]?.params).toEqual({ callback_query_id: "9911" });
  });

  it("do not need the message, which may be too old", async () => {
    const { update_id, callback_query } = callbackUpdate({ ...of, id: "9912", data: "yes" });
    const stub = { chat: callback_query.message.chat, message_id: 54, date: 0 };
    expect(await read({ update_id, callback_query: { ...callback_query, message: stub } })).toMatchObject([
      { text: "yes", content: { answer: { id: "yes", title: "yes" } } },
    ]);
    const { message: _none, ...inline } = callback_query;
    expect(await read({ update_id, callback_query: { ...inline, inline_message_id: "1" } })).toMatchObject([
      { externalId: "cb:9912", replyTo: undefined },
    ]);
  });

  it("are read even if the spinner cannot be stopped", async () => {
    t.api.respondNext("answerCallbackQuery", { error_code: 400, description: "Bad Request: query is too old" });
    expect(await read(callbackUpdate({ ...of, id: "9913", data: "yes" }))).toHaveLength(1);
    await waitFor(() => t.host.logged.some((line) => line.includes("query is too old")));
  });
});

describe("reactions", () => {
  it("are added and taken back", async () => {
    const expected = { type: "reacted", at, externalId: "700100200:55", contact: { kind: "telegram", value: "700100200" } };
    expect(await read(reactionUpdate({ ...of, emoji: "👍" }))).toMatchObject([{ ...expected, emoji: "👍" }]);
    expect(await read(reactionUpdate({ ...of, emoji: "" }))).toMatchObject([{ ...expected, emoji: "" }]);
  });

  it("without a character are not taken for taken back", async () => {
    const { update_id, message_reaction } = reactionUpdate({ ...of, emoji: "" });
    const custom = { ...message_reaction, new_reaction: [{ type: "custom_emoji", custom_emoji_id: "5" }] };
    expect(await read({ update_id, message_reaction: custom })).toMatchObject([{ emoji: "❔" }]);
    expect(await read({ update_id, message_reaction: { ...message_reaction, new_reaction: [{ type: "paid" }] } })).toMatchObject([
      { emoji: "⭐" },
    ]);
  });
});

it("blocking and coming back change who can be reached", async () => {
  const identity = { kind: "telegram", value: "700100200", scoped: true, displayName: "Ana Lima" };
  expect(await read(memberUpdate({ updateId: 1, from: ana, status: "kicked" }))).toMatchObject([
    { type: "identity", at, identity, reachable: false },
  ]);
  expect(await read(memberUpdate({ updateId: 2, from: ana, status: "member" }))).toMatchObject([
    { type: "identity", identity, reachable: true },
  ]);
});

describe("business accounts", () => {
  const business = (fields: object, from: object = { id: ana.id, is_bot: false, first_name: "Ana" }) => ({
    update_id: 5,
    business_message: {
      business_connection_id: "bc-1",
      message_id: 55,
      from,
      chat: { id: ana.id, type: "private", first_name: "Ana" },
      date: 1_760_000_000,
      ...fields,
    },
  });

  it("a customer's message has a thread and an id of its own", async () => {
    expect(await read(business({ text: "hi" }))).toMatchObject([
      {
        externalId: "bc-1:700100200:55",
        thread: "business=bc-1",
        contact: { value: "700100200", displayName: "Ana" },
        text: "hi",
        echo: undefined,
      },
    ]);
  });

  it("what the owner or the bot wrote is an echo to the customer", async () => {
    const owner = { id: 1, is_bot: false, first_name: "Shop" };
    expect(await read(business({ text: "hi" }, owner))).toMatchObject([
      { echo: true, contact: { value: "700100200", displayName: "Ana" } },
    ]);
    const bot = { id: 42, is_bot: true, first_name: "Bot" };
    expect(await read(business({ text: "hi", sender_business_bot: bot }, owner))).toMatchObject([{ echo: true }]);
  });

  it("edits and deletions", async () => {
    const { business_message } = business({ text: "hello", edit_date: 1_760_000_001 });
    expect(await read({ update_id: 6, edited_business_message: business_message })).toMatchObject([
      { type: "edited", externalId: "bc-1:700100200:55", text: "hello" },
    ]);
    const deleted = { business_connection_id: "bc-1", chat: { id: ana.id, type: "private" }, message_ids: [55, 56] };
    expect(await read({ update_id: 7, deleted_business_messages: deleted })).toEqual([
      { type: "deleted", externalId: "bc-1:700100200:55" },
      { type: "deleted", externalId: "bc-1:700100200:56" },
    ]);
  });
});

describe("groups", () => {
  const chat = { id: -1001, type: "supergroup", title: "Fans" };
  const inGroup = (fields: object, from: object = { id: ana.id, is_bot: false, first_name: "Ana" }) => {
    const { update_id, message } = messageUpdate(of, fields);
    return { update_id, message: { ...message, chat, from } };
  };

  it("are ignored unless they are allowed", async () => {
    expect(await read(inGroup({ text: "hi" }))).toEqual([]);
    expect(await read({ update_id: 1, edited_message: { ...inGroup({ text: "hi", edit_date: 2 }).message } })).toEqual([]);
    expect(await read({ update_id: 1, message_reaction: { ...reactionUpdate({ ...of, emoji: "👍" }).message_reaction, chat } })).toEqual(
      [],
    );
    const member = memberUpdate({ updateId: 1, from: ana, status: "kicked" }).my_chat_member;
    expect(await read({ update_id: 1, my_chat_member: { ...member, chat } })).toEqual([]);
  });

  it("when allowed, the writer is the contact and the group the thread", async () => {
    await using allowed = await aChannel({ allow_groups: true });
    expect(await read(inGroup({ text: "hi" }), allowed.channel)).toMatchObject([
      { externalId: "-1001:55", thread: "chat=-1001", contact: { value: "700100200", displayName: "Ana" }, text: "hi" },
    ]);
    expect(await read(inGroup({ text: "hi" }, { id: 9, is_bot: true, first_name: "Other bot" }), allowed.channel)).toEqual([]);
    const anonymous = inGroup({ text: "hi", sender_chat: chat }, { id: 1087968824, is_bot: true, first_name: "Group" });
    expect(await read(anonymous, allowed.channel)).toMatchObject([{ contact: { value: "-1001", displayName: "Fans" } }]);
  });
});

it("what has no place here is taken and forgotten; what is broken does not come again", async () => {
  expect(await read({ update_id: 1, business_connection: { id: "bc-1", is_enabled: true } })).toEqual([]);
  expect(await read({ update_id: 1, something_new: {} })).toEqual([]);
  expect(await read({ update_id: 1, message: { text: "no chat" } })).toEqual([]);
  expect(await read({ update_id: 1, message: { ...textUpdate({ ...of, text: "note" }).message, message_id: 0 } })).toEqual([]);
  expect(t.host.logged.filter((line) => line.includes("could not be read"))).toHaveLength(2);
  expect(t.host.logged.join()).not.toContain("no chat");
});
