import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { eventually } from "../test-app.js";
import { WidgetWorld } from "./widget-world.js";

let world: WidgetWorld;
beforeAll(async () => {
  world = await WidgetWorld.create();
});
afterAll(() => world?.[Symbol.asyncDispose]());
beforeEach(() => world.newVisitor());
afterEach(() => world.endVisitor());

describe("a broken line", () => {
  it("loses and doubles nothing on either side, however often it breaks", async () => {
    const widget = await world.visit();
    await widget.open();
    await widget.say("visitor 0");
    await world.hasArrived("visitor 0");
    const { id } = await world.deskOf("visitor 0");
    const ours: string[] = ["visitor 0"];
    const theirs: string[] = [];
    for (let round = 1; round <= 6; round += 1) {
      ours.push(`visitor ${round}a`, `visitor ${round}b`);
      await widget.say(`visitor ${round}a`);
      // Sometimes before it is on its way, sometimes between the message and its answer, sometimes after.
      await new Promise((resolve) => setTimeout(resolve, round * 4));
      world.cable.cut();
      await widget.say(`visitor ${round}b`);
      theirs.push(`agent ${round}`);
      await world.reply(id, `agent ${round}`);
      await new Promise((resolve) => setTimeout(resolve, 200));
      world.cable.mend();
      if (round % 2 === 0) await widget.sees(`agent ${round}`);
    }
    await widget.sees("agent 6");
    await widget.isSent();
    const desk = await eventually(async () => {
      const { messages } = await world.deskOf("visitor 0");
      return messages.length >= ours.length + theirs.length && messages;
    }, 30_000);
    expect(desk.filter(({ direction }) => direction === "inbound").map(({ text }) => text)).toEqual(ours);
    const seen = await widget.texts;
    expect(seen.filter((text) => text.startsWith("visitor"))).toEqual(ours);
    expect(seen.filter((text) => text.startsWith("agent"))).toEqual(theirs);
    expect(seen).toEqual(desk.map(({ text }) => text));
  });

  it("shows what changed meanwhile", async () => {
    const widget = await world.visit();
    await widget.open();
    await widget.say("please correct it");
    await world.hasArrived("please correct it");
    const { id } = await world.deskOf("please correct it");
    const [wrong, gone] = [(await world.reply(id, "wrong")).body, (await world.reply(id, "to be gone")).body];
    await widget.sees("to be gone");
    await eventually(async () => (await world.app.rest("GET", `messages/${gone.id}`)).body.status === "read");
    world.cable.cut();
    await world.app.rest("PATCH", `messages/${wrong.id}`, { text: "right" });
    await world.app.rest("DELETE", `messages/${gone.id}`);
    world.cable.mend();
    await widget.sees("right");
    await widget.sees("This message was taken back");
    expect(await widget.texts).toEqual(["please correct it", "right", "This message was taken back"]);
  });

  it("waits while the device is offline, and says so", async () => {
    const widget = await world.visit();
    await widget.open();
    await widget.say("before the tunnel");
    await widget.isSent();
    await world.context.setOffline(true);
    await widget.say("in the tunnel");
    await widget.frame.getByText("You are offline").waitFor();
    const { id, messages } = await world.deskOf("before the tunnel");
    expect(messages).toHaveLength(1);
    await world.reply(id, "meanwhile");
    await world.context.setOffline(false);
    await widget.sees("meanwhile");
    await widget.isSent();
    await widget.frame.getByText("You are offline").waitFor({ state: "hidden" });
    expect((await world.deskOf("before the tunnel")).messages.map(({ text }) => text)).toEqual([
      "before the tunnel",
      "meanwhile",
      "in the tunnel",
    ]);
    expect(await widget.texts).toEqual(["before the tunnel", "meanwhile", "in the tunnel"]);
  });

  it("that lets no WebSocket through is spoken over by plain requests", async () => {
    await world.context.routeWebSocket(/\/ws$/, (socket) => void socket.close());
    const widget = await world.visit();
    await widget.open();
    await widget.say("no sockets here");
    await world.hasArrived("no sockets here");
    const { id } = await world.deskOf("no sockets here");
    const sentAt = Date.now();
    await world.reply(id, "got it anyway");
    await widget.sees("got it anyway");
    expect(Date.now() - sentAt).toBeLessThan(5000);
    await widget.say("and again");
    await world.hasArrived("and again");
    await widget.isSent();
    expect(await widget.texts).toEqual(["no sockets here", "got it anyway", "and again"]);
  });
});
