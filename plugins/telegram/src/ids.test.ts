import { describe, expect, it } from "vitest";
import { destinationOf, externalIdOf, parseExternalId, threadOf } from "./ids.js";

const to = (value: string) => ({ kind: "telegram", value, scoped: true });

describe("external ids", () => {
  it.each([
    { chatId: 700, messageId: 5 },
    { chatId: -1001234567890123, messageId: 5 },
    { businessId: "abc-D_1", chatId: 700, messageId: 5 },
    { businessId: "42", chatId: 4503599627370495, messageId: 5 },
  ])("come back as they were: %o", (address) => expect(parseExternalId(externalIdOf(address))).toEqual(address));

  it.each(["cb:99", "", "a:b:c", "700"])("%s is none", (text) => expect(parseExternalId(text)).toBeUndefined());
});

describe("threads and destinations", () => {
  const chat = { id: -100, type: "supergroup", title: "T", is_forum: true } as const;

  it("a private chat has no thread", () => {
    expect(threadOf({ chat: { id: 7, type: "private", first_name: "A" } })).toBeUndefined();
    expect(destinationOf(to("7"), undefined)).toEqual({ chat_id: 7 });
  });

  it("a topic of a group comes back as its destination", () => {
    expect(destinationOf(to("7"), threadOf({ chat, is_topic_message: true, message_thread_id: 3 }))).toEqual({
      chat_id: -100,
      message_thread_id: 3,
    });
  });

  it("a chat of a business account keeps the person as its chat", () => {
    const thread = threadOf({ chat: { id: 7, type: "private", first_name: "A" }, business_connection_id: "bc-1" });
    expect(destinationOf(to("7"), thread)).toEqual({ chat_id: 7, business_connection_id: "bc-1" });
  });

  it("knows public names, and refuses what is no chat", () => {
    expect(destinationOf(to("@shop_news"), undefined)).toEqual({ chat_id: "@shop_news" });
    expect(() => destinationOf(to("+49 170 1"), undefined)).toThrow("number of a chat");
  });
});
