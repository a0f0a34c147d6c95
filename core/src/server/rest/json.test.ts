import { create, fromBinary, type JsonObject, type JsonValue, toBinary } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { ChannelSchema, CreateChannelRequestSchema } from "@linktor/gen/linktor/channel/v1/channel_pb.js";
import { ContactSchema, UpdateContactRequestSchema } from "@linktor/gen/linktor/contact/v1/contact_pb.js";
import { ContentSchema, ContentType } from "@linktor/gen/linktor/content/v1/content_pb.js";
import {
  MarkConversationReadRequestSchema,
  SnoozeConversationRequestSchema,
} from "@linktor/gen/linktor/conversation/v1/conversation_pb.js";
import { Direction, MessageSchema, MessageStatus, SendMessageRequestSchema } from "@linktor/gen/linktor/message/v1/message_pb.js";
import { PluginSchema, PluginState } from "@linktor/gen/linktor/plugin/v1/plugin_pb.js";
import { describe, expect, it } from "vitest";
import { fromRestJson, parseJson, toRestJson } from "./json.js";

describe("writing", () => {
  it("writes a message as the surface says", () => {
    const message = create(MessageSchema, {
      id: "ms_1",
      seq: 7n,
      direction: Direction.OUTBOUND,
      contentType: ContentType.TEXT,
      status: MessageStatus.SENT,
      author: { name: "Ana" },
      content: { kind: { case: "location", value: { latitude: -23.5 } } },
      attachments: [{ id: "at_1", sizeBytes: 2n ** 40n }],
      createdAt: timestampFromDate(new Date("2026-01-02T03:04:05.678Z")),
    });
    expect(toRestJson(MessageSchema, message)).toEqual({
      id: "ms_1",
      conversation_id: "",
      channel_id: "",
      seq: 7,
      direction: "outbound",
      author: { type: "", id: "", name: "Ana" },
      content_type: "text",
      text: "",
      content: { location: { latitude: -23.5, longitude: 0, name: "", address: "" } },
      attachments: [
        {
          id: "at_1",
          type: "",
          mime_type: "",
          name: "",
          size_bytes: 1099511627776,
          status: "",
          media_id: "",
          url: "",
          error: "",
          duration_ms: 0,
        },
      ],
      status: "sent",
      external_id: "",
      reply_to: "",
      reactions: [],
      mentions: [],
      automatic: false,
      created_at: "2026-01-02T03:04:05.678Z",
    });
  });

  it("leaves out what is absent, and keeps free JSON as it is", () => {
    const config = { camelCase: { Status: "MESSAGE_STATUS_SENT" }, list: [1, null] };
    const channel = create(ChannelSchema, { id: "ch_1", config });
    expect(toRestJson(ChannelSchema, channel)).toMatchObject({ config });
    expect(toRestJson(ChannelSchema, channel)).not.toHaveProperty("health");
    expect(toRestJson(UpdateContactRequestSchema, create(UpdateContactRequestSchema))).toEqual({
      id: "",
      custom_fields: {},
    });
  });

  it("writes times to the digit", () => {
    const at = (nanos: number): JsonValue =>
      (toRestJson(ContactSchema, create(ContactSchema, { createdAt: { seconds: 0n, nanos } })) as JsonObject).created_at as JsonValue;
    expect([0, 1_000_000, 1_000].map(at)).toEqual(["1970-01-01T00:00:00Z", "1970-01-01T00:00:00.001Z", "1970-01-01T00:00:00.000001Z"]);
  });

  it("writes keys that objects are afraid of", () => {
    const fields = Object.fromEntries([["__proto__", "x"]]);
    const json = toRestJson(ContactSchema, create(ContactSchema, { customFields: fields })) as JsonObject;
    expect(JSON.stringify(json.custom_fields)).toBe('{"__proto__":"x"}');
  });
});

describe("reading", () => {
  it("takes names of the proto and of JSON, and enum names short or full, in any case", () => {
    for (const state of ["ready", "READY", "PLUGIN_STATE_READY", "plugin_state_ready"]) {
      expect(fromRestJson(PluginSchema, { state }).state).toBe(PluginState.READY);
    }
    expect(fromRestJson(PluginSchema, { state: "" }).state).toBe(PluginState.UNSPECIFIED);
    expect(fromRestJson(PluginSchema, { channel_type: "sms" })).toEqual(fromRestJson(PluginSchema, { channelType: "sms" }));
  });

  it("takes 64-bit integers as numbers and as texts", () => {
    expect(fromRestJson(MarkConversationReadRequestSchema, { seq: 5 }).seq).toBe(5n);
    expect(fromRestJson(MarkConversationReadRequestSchema, { seq: "9223372036854775807" }).seq).toBe(2n ** 63n - 1n);
  });

  it("treats null as absent", () => {
    expect(fromRestJson(UpdateContactRequestSchema, { name: null, language: "pt" })).toMatchObject({ language: "pt" });
    expect(fromRestJson(UpdateContactRequestSchema, { name: null }).name).toBeUndefined();
    expect(fromRestJson(UpdateContactRequestSchema, { name: "" }).name).toBe("");
  });

  it("gives the message that binary gives", () => {
    const message = fromRestJson(SendMessageRequestSchema, {
      text: "olá",
      attachments: [{ media_id: "md_1", type: "image" }],
      content: { interactive: { buttons: [{ id: "1", title: "Sim" }] } },
    });
    expect(fromBinary(SendMessageRequestSchema, toBinary(SendMessageRequestSchema, message))).toEqual(message);
    const config = fromRestJson(CreateChannelRequestSchema, { config: { aB: [{ c: null }] } });
    expect(fromBinary(CreateChannelRequestSchema, toBinary(CreateChannelRequestSchema, config)).config).toEqual({
      aB: [{ c: null }],
    });
  });

  it.each<[string, JsonValue, string]>([
    ["an unknown field", { nope: 1 }, "There is no field nope."],
    ["an unknown field inside", { attachments: [{ media_id: "x" }, { mediaid: "x" }] }, "There is no field attachments[1].mediaid."],
    ["the wrong type", { text: 1 }, "text: must be a text"],
    ["a boolean as text", { note: "true" }, "note: must be true or false"],
    ["an unknown enum value", { attachments: [{ type: "gif" }] }, "attachments[0].type: must be one of text, image"],
    ["a number for an enum", { attachments: [{ type: 2 }] }, "attachments[0].type: must be one of"],
    ["one thing for a list", { attachments: {} }, "attachments: must be a list"],
    ["null in a list", { attachments: [null] }, "attachments[0]: must be an object"],
    ["a field twice", { reply_to: "a", replyTo: "b" }, "replyTo: is given twice"],
    ["two of a oneof", { content: { reaction: {}, location: {} } }, "content.location: only one of location, contacts"],
    ["half a character", { text: "\ud800" }, "text: is not valid Unicode"],
    ["a prototype", JSON.parse('{"__proto__": {"text": "x"}}'), "There is no field __proto__."],
    ["a list", [], "body: must be an object"],
  ])("refuses %s", (_, json, message) => {
    expect(() => fromRestJson(SendMessageRequestSchema, json)).toThrow(message);
  });

  it("refuses numbers and times that are none", () => {
    const seq = (value: JsonValue) => () => fromRestJson(MarkConversationReadRequestSchema, { seq: value });
    for (const value of [1.5, "", "1e3", 2 ** 60, true]) expect(seq(value)).toThrow("seq: must be a whole number");
    expect(seq("9223372036854775808")).toThrow("seq: must be between");
    const until = (value: JsonValue) => () => fromRestJson(SnoozeConversationRequestSchema, { until: value });
    for (const value of ["tomorrow", 5, "2026-13-01T00:00:00Z"]) expect(until(value)).toThrow("until: must be a time like");
    const latitude = (value: JsonValue) => () => fromRestJson(ContentSchema, { location: { latitude: value } });
    for (const value of ["north", Number.POSITIVE_INFINITY, "1.2.3"])
      expect(latitude(value)).toThrow("location.latitude: must be a number");
  });

  it("refuses free JSON that would reach a prototype", () => {
    const json = JSON.parse('{"config": {"a": {"__proto__": {"admin": true}}}}') as JsonValue;
    expect(() => fromRestJson(CreateChannelRequestSchema, json)).toThrow("config.a.__proto__: is not a name that can be used");
  });
});

describe("parsing", () => {
  const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);

  it("stops at 64 levels, however deep it goes", () => {
    expect(parseJson(nested(64))).toBeTruthy();
    expect(() => parseJson(nested(65))).toThrow("64 levels");
    expect(() => parseJson("[".repeat(1_000_000))).toThrow("64 levels");
    expect(() => parseJson('{"a":'.repeat(65))).toThrow("64 levels");
  });

  it("is not fooled by brackets and quotes in texts", () => {
    const text = `${"[".repeat(100)}"\\`;
    expect(parseJson(JSON.stringify({ text }))).toEqual({ text });
    expect(() => parseJson(`["\\"", ${"[".repeat(64)}`)).toThrow("64 levels");
  });

  it("counts keys", () => {
    const keys = (count: number): string => JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, i) => [i, ":"])));
    expect(parseJson(keys(10_000))).toBeTruthy();
    expect(() => parseJson(keys(10_001))).toThrow("10000 keys");
  });

  it("wants UTF-8 and JSON", () => {
    expect(() => parseJson(Buffer.from([0x22, 0xff, 0x22]))).toThrow("not valid UTF-8");
    for (const text of ["", "{", "{'a':1}", '"', "nul"]) expect(() => parseJson(text)).toThrow("not valid JSON");
  });
});
