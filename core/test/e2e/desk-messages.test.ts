import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { eventually } from "../test-app.js";
import { DeskWorld } from "./desk-world.js";

let world: DeskWorld;
beforeAll(async () => {
  world = await DeskWorld.create();
});
afterEach(() => world.endDesks());
afterAll(() => world?.[Symbol.asyncDispose]());

const asked = (method: string, fits: (params: any) => boolean) =>
  eventually(async () => world.channel.api.calls.some((call: any) => call.method === method && fits(call.params)));

it("changes what it sent, and the contact sees the new words", async () => {
  const { id } = await world.arrives("prices please");
  const desk = await world.reading(id);
  await desk.write("It is 10 euro");
  await desk.message("It is 10 euro").getByText("Sent", { exact: true }).waitFor();
  await desk.message("It is 10 euro").hover();
  await desk.message("It is 10 euro").getByRole("button", { name: "Actions for this message" }).click();
  await desk.page.getByRole("menuitem", { name: "Edit" }).click();
  await desk.page.getByRole("textbox", { name: "Text of the message" }).fill("It is 12 euro");
  await desk.page.getByRole("button", { name: "Save" }).click();
  await desk.message("It is 12 euro").getByText("edited").waitFor();
  await asked("editMessageText", ({ text }) => text === "It is 12 euro");
  expect(desk.complaints).toEqual([]);
});

it("reacts to what the contact wrote, takes that back, and takes back what it sent, by the keyboard alone", async () => {
  const { id } = await world.arrives("thank you so much");
  const desk = await world.reading(id);
  const { keyboard } = desk.page;
  const open = async (text: string) => {
    await desk.message(text).getByRole("button", { name: "Actions for this message" }).focus();
    await keyboard.press("Enter");
  };
  const choose = async (name: string) => {
    await desk.page.getByRole("menuitem", { name }).focus();
    await keyboard.press("Enter");
  };
  await open("thank you so much");
  await choose("👍");
  await desk.message("thank you so much").getByRole("listitem").filter({ hasText: "👍" }).waitFor();
  await asked("setMessageReaction", ({ reaction }) => JSON.stringify(reaction).includes("👍"));
  await open("thank you so much");
  await choose("👍");
  await desk.message("thank you so much").getByRole("listitem").waitFor({ state: "detached" });
  await desk.write("you are welcome");
  await desk.message("you are welcome").getByText("Sent", { exact: true }).waitFor();
  await open("you are welcome");
  await choose("Take back");
  await desk.log.getByText("This message was taken back").waitFor();
  await asked("deleteMessage", () => true);
  expect(desk.complaints).toEqual([]);
});
