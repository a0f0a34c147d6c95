import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { aCarrierChannel, type CarrierChannel, caller } from "../carrier.js";
import { eventually } from "../test-app.js";
import { DeskWorld } from "./desk-world.js";

const HOUR_MS = 3_600_000;

let world: DeskWorld;
let carrier: CarrierChannel;
beforeAll(async () => {
  world = await DeskWorld.create();
  carrier = await aCarrierChannel(world.app);
  carrier.templates = [
    [
      { name: "paused", language: "en", usable: false, parts: [{ part: "body", text: "Not now" }] },
      {
        name: "order_shipped",
        language: "en",
        category: "UTILITY",
        status: "APPROVED",
        usable: true,
        parts: [
          { part: "header", text: "Order {{1}}", parameters: ["1"] },
          { part: "body", text: "Hi {{name}}, it is on its way.", parameters: ["name"] },
        ],
      },
    ],
  ];
});
afterEach(() => world.endDesks());
afterAll(async () => {
  await carrier?.[Symbol.asyncDispose]();
  await world?.[Symbol.asyncDispose]();
});

/** A conversation with somebody who wrote so long ago. */
async function wroteAgo(name: string, ms: number): Promise<string> {
  const status = await carrier.post({
    type: "message",
    externalId: `m-${name}`,
    contact: caller(name),
    text: `hello from ${name}`,
    at: new Date(Date.now() - ms).toISOString(),
  });
  expect(status).toBe(200);
  const found = await eventually(async () => {
    const { data } = (await world.app.rest("GET", "conversations?limit=100")).body;
    return (data as { id: string; contact_name: string }[]).find(({ contact_name }) => contact_name === name);
  });
  return found.id;
}

describe("where a network lets one write freely for a while", () => {
  it("it is said how much of it is left", async () => {
    const desk = await world.reading(await wroteAgo("recent", 20 * HOUR_MS));
    await desk.page.getByText(/You can reply for (3 h 5\d min|4 h 0 min) more/).waitFor();
    await desk.write("still in time");
    await eventually(async () => carrier.sent.some(({ text }) => text === "still in time"));
  });

  it("after it only a template goes out, filled in, by the keyboard alone; notes go on", async () => {
    const desk = await world.reading(await wroteAgo("silent", 25 * HOUR_MS));
    await desk.page.getByText("The contact has not written within the last 24 hours.").waitFor();
    expect(await desk.composer.count()).toBe(0);
    const { keyboard } = desk.page;
    await desk.page.getByRole("button", { name: "Choose a template" }).focus();
    await keyboard.press("Enter");
    const dialog = desk.page.getByRole("dialog");
    const choice = dialog.getByRole("button", { name: /order_shipped/ });
    await choice.waitFor();
    expect(await dialog.getByText("paused").count()).toBe(0);
    await choice.focus();
    await keyboard.press("Enter");
    await dialog.getByLabel("Header: 1").focus();
    await keyboard.type("1138");
    await keyboard.press("Tab");
    await keyboard.type("Ana");
    expect(await dialog.getByRole("figure", { name: "What the contact reads" }).textContent()).toBe(
      "Order 1138\n\nHi Ana, it is on its way.",
    );
    await keyboard.press("Enter");
    await desk.message("it is on its way").waitFor();
    const sent = await eventually(async () => carrier.sent.find(({ contentType }) => contentType === "template"));
    expect(sent.content?.template).toMatchObject({
      name: "order_shipped",
      values: [
        { part: "header", values: [{ text: "1138" }] },
        { part: "body", values: [{ name: "name", text: "Ana" }] },
      ],
    });
    await keyboard.press("n");
    await desk.write("called them instead");
    await desk.message("called them instead").waitFor();
    expect(desk.complaints).toEqual([]);
  });

  it("it opens at once when the contact writes", async () => {
    const id = await wroteAgo("waking", 30 * HOUR_MS);
    const desk = await world.reading(id);
    await desk.page.getByRole("button", { name: "Choose a template" }).waitFor();
    await carrier.hear({ externalId: "m-waking-2", contact: caller("waking") });
    await desk.composer.waitFor();
    await desk.write("here we are");
    await eventually(async () => carrier.sent.some(({ text }) => text === "here we are"));
  });

  it("says what went wrong when the network does not tell its templates", async () => {
    const desk = await world.reading(await wroteAgo("unlucky", 26 * HOUR_MS));
    const before = carrier.templates;
    carrier.templates = 500;
    await desk.page.getByRole("button", { name: "Choose a template" }).click();
    await desk.page.getByRole("dialog").getByRole("alert").waitFor();
    carrier.templates = before;
    await desk.page.getByRole("dialog").getByRole("button", { name: "Try again" }).click();
    await desk.page.getByRole("button", { name: /order_shipped/ }).waitFor();
  });
});
