import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../test-app.js";
import { type Desk, DeskWorld } from "./desk-world.js";

let world: DeskWorld;
beforeAll(async () => {
  world = await DeskWorld.create();
});
afterEach(() => world.endDesks());
afterAll(() => world?.[Symbol.asyncDispose]());

const waiting = ({ page }: Desk) => page.getByRole("list", { name: "Messages that go out later" });
const heard = (text: string) =>
  world.channel.api.calls.filter(({ method, params }: any) => method === "sendMessage" && params.text === text).length;
const menu = ({ page }: Desk) => page.getByRole("button", { name: "When it is sent" });

describe("a message that goes out later", () => {
  it("is taken back within its seconds, and is being written again", async () => {
    const { id } = await world.arrives("undo me");
    const desk = await world.reading(id);
    await menu(desk).click();
    await desk.page.getByRole("menuitem", { name: "30 seconds" }).click();
    await desk.write("too hasty");
    await waiting(desk)
      .getByText(/Goes out in \d+ s/)
      .waitFor();
    expect(await desk.message("too hasty").count()).toBe(0);
    await desk.composer.fill("second thought");
    await waiting(desk).getByRole("button", { name: "Undo" }).click();
    await waiting(desk).waitFor({ state: "detached" });
    expect(await desk.composer.inputValue()).toBe("too hasty\nsecond thought");
    expect(heard("too hasty")).toBe(0);
    expect(desk.complaints).toEqual([]);
  });

  it("goes out when the seconds are over, also with the page closed", async () => {
    const { id } = await world.arrives("let it go");
    const desk = await world.reading(id);
    await menu(desk).click();
    await desk.page.getByRole("menuitem", { name: "5 seconds" }).click();
    await desk.write("it goes");
    await waiting(desk).getByText("it goes").waitFor();
    await desk.page.close();
    await eventually(async () => heard("it goes") === 1, 15_000);
  });

  it("waits for a time of one's own, is seen by colleagues, sent now, and cancelled, by the keyboard alone", async () => {
    const { id } = await world.arrives("in the morning");
    const desk = await world.reading(id);
    const other = await world.reading(id);
    await desk.page.keyboard.press("r");
    await desk.page.keyboard.type("good morning");
    await desk.page.keyboard.press("Escape");
    await desk.page.keyboard.press("Control+k");
    await desk.page.keyboard.type("choose a time");
    await desk.page.keyboard.press("Enter");
    const dialog = desk.page.getByRole("dialog", { name: "Send later" });
    await dialog.getByLabel("Do not send it if the contact writes first").focus();
    await desk.page.keyboard.press("Space");
    await dialog.getByRole("button", { name: "Schedule" }).focus();
    await desk.page.keyboard.press("Enter");
    await waiting(other)
      .getByText(/unless they write first/)
      .waitFor();
    expect(await desk.composer.inputValue()).toBe("");
    await desk.page.reload();
    await waiting(desk).getByRole("button", { name: "Send now" }).focus();
    await desk.page.keyboard.press("Enter");
    await desk.message("good morning").waitFor();
    await waiting(other).waitFor({ state: "detached" });
    expect(heard("good morning")).toBe(1);
    expect([desk.complaints, other.complaints]).toEqual([[], []]);
  });
});
