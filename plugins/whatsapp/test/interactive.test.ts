import type { Interactive } from "@linktor/plugin-sdk";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { capabilities } from "../src/capabilities.js";
import { aChannel, aMessage, envelope, failure, noSignal } from "./harness.js";

let t: Awaited<ReturnType<typeof aChannel>>;
beforeAll(async () => void (t = await aChannel()));
beforeEach(() => void (t.api.calls.length = 0));
afterAll(() => t[Symbol.asyncDispose]());

const send = (interactive: Interactive, text = "Sure?") =>
  t.channel.send(aMessage({ contentType: "interactive", text, content: { interactive } }), noSignal);

/** At its limit it goes out, and one more is refused before anything does. */
async function expectLimit(max: number, reason: string, make: (length: number) => Interactive, text?: (length: number) => string) {
  await send(make(max), text?.(max));
  expect(t.api.messages).toHaveLength(1);
  expect(await failure(send(make(max + 1), text?.(max + 1)))).toMatchObject({ class: "content_rejected", reason });
  expect(t.api.messages).toHaveLength(1);
}

const x = (length: number) => "x".repeat(length);
const button = (id: string, title = id) => ({ id, title });
const row = (id: string, more: object = {}) => ({ id, title: id, ...more });
const rows = (count: number) => Array.from({ length: count }, (_, index) => row(`r${index}`));

describe("9: buttons", () => {
  it("stand under the text", async () => {
    await send({ header: "Order", footer: "1/2", buttons: [button("yes", "Yes"), button("", "No")] });
    expect(t.api.messages).toEqual([
      {
        ...envelope,
        type: "interactive",
        interactive: {
          type: "button",
          header: { type: "text", text: "Order" },
          body: { text: "Sure?" },
          footer: { text: "1/2" },
          action: {
            buttons: [
              { type: "reply", reply: { id: "yes", title: "Yes" } },
              { type: "reply", reply: { id: "No", title: "No" } },
            ],
          },
        },
      },
    ]);
  });

  it.each([
    ["buttons", capabilities.maxButtons!, "TOO_MANY_BUTTONS", (n: number) => ({ buttons: rows(n) })],
    ["a title", 20, "BUTTON_TITLE_LENGTH", (n: number) => ({ buttons: [button("a", x(n))] })],
    ["an id", 256, "BUTTON_ID_LENGTH", (n: number) => ({ buttons: [button(x(n), "a")] })],
    ["a header", 60, "HEADER_LENGTH", (n: number) => ({ header: x(n), buttons: [button("a")] })],
    ["a footer", 60, "FOOTER_LENGTH", (n: number) => ({ footer: x(n), buttons: [button("a")] })],
  ])("%s may be %i and no more", (_, max, reason, make) => expectLimit(max, reason, make));

  it("stand under at most 1024 characters", () => expectLimit(1024, "BODY_LENGTH", () => ({ buttons: [button("a")] }), x));

  it("have titles of their own, and a text above them", async () => {
    expect(await failure(send({ buttons: [button("a", "Yes"), button("b", "Yes")] }))).toMatchObject({ reason: "DUPLICATE_BUTTON" });
    expect(await failure(send({ buttons: [button("a")] }, ""))).toMatchObject({ class: "content_rejected", reason: "EMPTY_BODY" });
    expect(t.api.messages).toEqual([]);
  });
});

describe("9: a link", () => {
  const link = (title: string) => ({ id: "", title, url: "https://x.test/" });

  it("alone is a button", async () => {
    await send({ footer: "f", buttons: [link("Shop")] });
    expect(t.api.messages).toEqual([
      {
        ...envelope,
        type: "interactive",
        interactive: {
          type: "cta_url",
          body: { text: "Sure?" },
          footer: { text: "f" },
          action: { name: "cta_url", parameters: { display_text: "Shop", url: "https://x.test/" } },
        },
      },
    ]);
  });

  it("has a title of at most 20 characters", () => expectLimit(20, "BUTTON_TITLE_LENGTH", (n) => ({ buttons: [link(x(n))] })));

  it("beside buttons stands in the text", async () => {
    await send({ buttons: [button("a"), link("Shop")] });
    expect(t.api.messages[0].interactive).toMatchObject({
      body: { text: "Sure?\nShop: https://x.test/" },
      action: { buttons: [{ reply: { id: "a" } }] },
    });
  });

  it("beside another one too", async () => {
    await send({ header: "H", footer: "F", buttons: [link("Shop"), link("Help")] });
    expect(t.api.messages).toMatchObject([
      { type: "text", text: { body: "H\n\nSure?\nShop: https://x.test/\nHelp: https://x.test/\n\nF", preview_url: true } },
    ]);
  });
});

describe("9: a list", () => {
  it("opens under the text", async () => {
    await send({
      listTitle: "Plans",
      sections: [
        { title: "Small", rows: [{ id: "free", title: "Free", description: "1 user" }] },
        { title: "Large", rows: [{ id: "", title: "Pro" }] },
      ],
    });
    expect(t.api.messages[0]).toEqual({
      ...envelope,
      type: "interactive",
      interactive: {
        type: "list",
        body: { text: "Sure?" },
        action: {
          button: "Plans",
          sections: [
            { title: "Small", rows: [{ id: "free", title: "Free", description: "1 user" }] },
            { title: "Large", rows: [{ id: "Pro", title: "Pro" }] },
          ],
        },
      },
    });
  });

  it("without a name opens by one", async () => {
    await send({ sections: [{ rows: rows(1) }] });
    expect(t.api.messages[0].interactive.action.button).toBe("Menu");
  });

  const sections = (count: number) => ({ sections: Array.from({ length: count }, (_, index) => ({ title: `s${index}`, rows: rows(1) })) });
  it.each([
    ["rows", capabilities.maxListRows!, "TOO_MANY_ROWS", (n: number) => ({ sections: [{ rows: rows(n) }] })],
    ["sections", 10, "TOO_MANY_SECTIONS", sections],
    ["what opens it", 20, "LIST_TITLE_LENGTH", (n: number) => ({ listTitle: x(n), sections: [{ rows: rows(1) }] })],
    ["the title of a section", 24, "SECTION_TITLE_LENGTH", (n: number) => ({ sections: [{ title: x(n), rows: rows(1) }] })],
    ["the title of a row", 24, "ROW_TITLE_LENGTH", (n: number) => ({ sections: [{ rows: [row("a", { title: x(n) })] }] })],
    ["the id of a row", 200, "ROW_ID_LENGTH", (n: number) => ({ sections: [{ rows: [{ id: x(n), title: "a" }] }] })],
    ["a description", 72, "ROW_DESCRIPTION_LENGTH", (n: number) => ({ sections: [{ rows: [row("a", { description: x(n) })] }] })],
  ])("%s may be %i and no more", (_, max, reason, make) => expectLimit(max, reason, make));

  it("has no buttons beside it", async () => {
    const failed = await failure(send({ buttons: [{ id: "a", title: "a" }], sections: [{ rows: rows(1) }] }));
    expect(failed).toMatchObject({ class: "content_rejected", reason: "BUTTONS_AND_LIST" });
  });

  it("counts the rows of all sections together", async () => {
    const two = (a: number, b: number) => ({
      sections: [
        { title: "a", rows: rows(a) },
        { title: "b", rows: rows(b) },
      ],
    });
    await send(two(5, 5));
    expect(await failure(send(two(5, 6)))).toMatchObject({ reason: "TOO_MANY_ROWS" });
  });

  it("names its sections where there are several", async () => {
    const failed = await failure(send({ sections: [{ title: "a", rows: rows(1) }, { rows: rows(1) }] }));
    expect(failed).toMatchObject({ class: "content_rejected", reason: "SECTION_WITHOUT_TITLE" });
  });

  it("opens under at most 4096 characters", () => expectLimit(4096, "BODY_LENGTH", () => ({ sections: [{ rows: rows(1) }] }), x));
});
