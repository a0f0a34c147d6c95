import { SettingsError } from "@linktor/plugin-sdk";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { capabilities } from "../src/capabilities.js";
import { aChannel, aMessage, anUpload, envelope, failure, noSignal, openChannel, phoneNumberId, wabaId } from "./harness.js";

let t: Awaited<ReturnType<typeof aChannel>>;
beforeAll(async () => void (t = await aChannel({ config: { waba_id: wabaId } })));
beforeEach(() => void (t.api.calls.length = 0));
afterAll(() => t[Symbol.asyncDispose]());

type Template = NonNullable<NonNullable<Parameters<typeof aMessage>[0]>["content"]>["template"];
const send = (template: NonNullable<Template>, more: object = {}) =>
  t.channel.send(aMessage({ contentType: "template", text: "", content: { template }, ...more }), noSignal);
const named = { name: "order_update", language: "pt_BR" };

describe("11: outside of the window", () => {
  it("core is told that free text ends after 24 hours and templates go on", () => {
    expect(capabilities).toMatchObject({ replyWindowHours: 24, outbound: expect.arrayContaining(["template"]) });
  });

  it("what Meta refuses for the window is refused for the window", async () => {
    t.api.respondNext(`${phoneNumberId}/messages`, { error: { code: 131047, message: "Re-engagement message" } });
    expect(await failure(t.channel.send(aMessage(), noSignal))).toMatchObject({ class: "window_closed", reason: "131047" });
  });

  it("a template goes out", async () => {
    await send(named);
    expect(t.api.messages).toEqual([{ ...envelope, type: "template", template: { name: "order_update", language: { code: "pt_BR" } } }]);
  });
});

describe("9: a template", () => {
  it("is filled in by number, however the numbers come", async () => {
    await send({ ...named, values: [{ part: "body", values: ["2", "10", "1"].map((name) => ({ name, text: `value ${name}` })) }] });
    const [{ parameters }] = t.api.messages[0].template.components;
    expect(parameters.map(({ text }: { text: string }) => text)).toEqual(["value 1", "value 2", "value 10"]);
  });

  it("is filled in by place, by name and in its buttons", async () => {
    await send({
      ...named,
      values: [
        { part: "header", values: [{ name: "1", text: "Ana" }] },
        { part: "body", values: [{ text: "42" }, { name: "2", text: "today" }, { name: "total", text: "R$ 10" }] },
        { part: "button", index: 0, values: [{ name: "url", text: "orders/42" }] },
        { part: "button", index: 1, values: [{ name: "quick_reply", text: "stop" }] },
        { part: "button", index: 2, values: [{ name: "copy_code", text: "SALE10" }] },
        { part: "button", index: 3, values: [{ name: "flow", text: "tok" }] },
        { part: "button", index: 4, values: [{ text: "123456" }] },
        { part: "body", values: [] },
      ],
    });
    const button = (sub_type: string, index: string, parameter: object) => ({ type: "button", sub_type, index, parameters: [parameter] });
    expect(t.api.messages[0].template.components).toEqual([
      { type: "header", parameters: [{ type: "text", text: "Ana" }] },
      {
        type: "body",
        parameters: [
          { type: "text", text: "42" },
          { type: "text", text: "today" },
          { type: "text", parameter_name: "total", text: "R$ 10" },
        ],
      },
      button("url", "0", { type: "text", text: "orders/42" }),
      button("quick_reply", "1", { type: "payload", payload: "stop" }),
      button("copy_code", "2", { type: "coupon_code", coupon_code: "SALE10" }),
      button("flow", "3", { type: "action", action: { flow_token: "tok" } }),
      button("url", "4", { type: "text", text: "123456" }),
    ]);
  });

  it.each([
    ["image", "image/png", {}],
    ["video", "video/mp4", {}],
    ["file", "application/pdf", { filename: "my file.bin" }],
  ] as const)("has a file (%s) in its header", async (type, mimeType, more) => {
    const file = await anUpload(t.channel, type, mimeType);
    await send(named, { media: [file] });
    const kind = type === "file" ? "document" : type;
    const parameter = { type: kind, [kind]: { id: file.reference.split("@")[0], ...more } };
    expect(t.api.messages[0].template.components).toEqual([{ type: "header", parameters: [parameter] }]);
  });

  const value = (part: "header" | "body" | "button", length: number, name?: string) => ({
    ...named,
    values: [{ part, values: [{ name, text: "x".repeat(length) }] }],
  });
  it.each([
    ["header", undefined, 60, "TEMPLATE_VALUE_LENGTH"],
    ["body", undefined, 1024, "TEMPLATE_VALUE_LENGTH"],
    ["button", "url", 2000, "TEMPLATE_BUTTON_LENGTH"],
    ["button", "quick_reply", 256, "TEMPLATE_BUTTON_LENGTH"],
    ["button", "copy_code", 15, "TEMPLATE_BUTTON_LENGTH"],
  ] as const)("takes in its %s (%s) %i characters and no more", async (part, name, max, reason) => {
    await send(value(part, max, name));
    expect(await failure(send(value(part, max + 1, name)))).toMatchObject({ class: "content_rejected", reason });
    expect(t.api.messages).toHaveLength(1);
  });

  it("has a name of at most 512 small letters, digits and underscores", async () => {
    await send({ ...named, name: "x".repeat(512) });
    for (const name of ["x".repeat(513), "Order", "", "a-b"]) {
      expect(await failure(send({ ...named, name }))).toMatchObject({ class: "content_rejected", reason: "TEMPLATE_NAME" });
    }
    expect(t.api.messages).toHaveLength(1);
  });

  it("takes no footer, no sound and no two files", async () => {
    const sound = await anUpload(t.channel, "audio", "audio/mpeg");
    const image = await anUpload(t.channel, "image", "image/png");
    expect(await failure(send({ ...named, values: [{ part: "footer", values: [{ text: "x" }] }] }))).toMatchObject({
      reason: "TEMPLATE_FOOTER",
    });
    expect(await failure(send(named, { media: [sound] }))).toMatchObject({ reason: "TEMPLATE_HEADER_FILE" });
    expect(await failure(send(named, { media: [image, image] }))).toMatchObject({ reason: "TOO_MANY_FILES" });
    expect(t.api.messages).toEqual([]);
  });

  it.each([132000, 132001, 132015, 132016])("that Meta refuses with %i is wrong by its content", async (code) => {
    t.api.respondNext(`${phoneNumberId}/messages`, { error: { code } });
    expect(await failure(send(named))).toMatchObject({ class: "content_rejected", reason: String(code) });
  });
});

describe("templates on record", () => {
  const body = { type: "BODY", text: "Hi {{2}}, {{1}} and {{2}}", example: { body_text: [["a", "b"]] } };

  it("come page by page, with what is to be filled in", async () => {
    t.api.account.templates = [
      {
        ...named,
        id: "1",
        status: "APPROVED",
        category: "UTILITY",
        parameter_format: "POSITIONAL",
        components: [
          { type: "HEADER", format: "TEXT", text: "For {{1}}" },
          body,
          { type: "FOOTER", text: "Bye" },
          {
            type: "BUTTONS",
            buttons: [
              { type: "QUICK_REPLY", text: "Stop" },
              { type: "URL", text: "Track", url: "https://x.test/{{1}}" },
              { type: "URL", text: "Shop", url: "https://x.test/" },
              { type: "COPY_CODE", text: "Copy", example: "X" },
              { type: "OTP", text: "Copy code", otp_type: "COPY_CODE" },
              { type: "FLOW", text: "Form" },
              { type: "PHONE_NUMBER", text: "Call", phone_number: "+551" },
            ],
          },
        ],
      },
      { name: "named", language: "en_US", status: "PAUSED", components: [{ type: "BODY", text: "Hi {{first_name}}" }] },
      { name: "photo", language: "en_US", status: "APPROVED", components: [{ type: "HEADER", format: "IMAGE" }, body] },
      { name: "map", language: "en_US", status: "APPROVED", components: [{ type: "HEADER", format: "LOCATION" }, body] },
      {
        name: "goods",
        language: "en_US",
        status: "APPROVED",
        components: [body, { type: "BUTTONS", buttons: [{ type: "MPM", text: "View" }] }],
      },
      { name: "cards", language: "en_US", status: "APPROVED", components: [body, { type: "CAROUSEL", cards: [] }] },
      { name: "no_language" },
    ];
    const first = await t.channel.listTemplates("", noSignal);
    expect(first.templates).toEqual([
      {
        ...named,
        category: "UTILITY",
        status: "APPROVED",
        usable: true,
        parts: [
          { part: "header", text: "For {{1}}", parameters: ["1"] },
          { part: "body", text: body.text, parameters: ["1", "2"] },
          { part: "footer", text: "Bye" },
          { part: "button", text: "Stop", buttonKind: "QUICK_REPLY", parameters: [] },
          { part: "button", text: "Track", buttonKind: "URL", parameters: ["url"] },
          { part: "button", text: "Shop", buttonKind: "URL", parameters: [] },
          { part: "button", text: "Copy", buttonKind: "COPY_CODE", parameters: ["copy_code"] },
          { part: "button", text: "Copy code", buttonKind: "OTP", parameters: ["url"] },
          { part: "button", text: "Form", buttonKind: "FLOW", parameters: ["flow"] },
          { part: "button", text: "Call", buttonKind: "PHONE_NUMBER", parameters: [] },
        ],
      },
      {
        name: "named",
        language: "en_US",
        status: "PAUSED",
        usable: false,
        parts: [{ part: "body", text: "Hi {{first_name}}", parameters: ["first_name"] }],
      },
    ]);
    const second = await t.channel.listTemplates(first.nextCursor!, noSignal);
    expect(second.templates).toMatchObject([
      { name: "photo", usable: true, parts: [{ part: "header", media: "image" }, { part: "body" }] },
      { name: "map", usable: false },
    ]);
    const third = await t.channel.listTemplates(second.nextCursor!, noSignal);
    expect(third.templates).toMatchObject([
      { name: "goods", usable: false },
      { name: "cards", usable: false },
    ]);
    expect(await t.channel.listTemplates(third.nextCursor!, noSignal)).toEqual({ templates: [] });
    expect(t.api.calls.map(({ query }) => query.after)).toEqual([undefined, "2", "4", "6"]);
  });

  it("belong to an account that must be named", async () => {
    await expect(openChannel(t.api.url).listTemplates("", noSignal)).rejects.toThrow(SettingsError);
  });

  it("that Meta refuses to list are a refusal", async () => {
    t.api.respondNext(`${wabaId}/message_templates`, { error: { status: 401, code: 190 } });
    expect(await failure(t.channel.listTemplates("", noSignal))).toMatchObject({ class: "auth" });
  });
});
