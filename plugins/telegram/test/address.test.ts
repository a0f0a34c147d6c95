import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { SettingsError } from "@linktor/plugin-sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { telegram } from "../src/plugin.js";
import { aMessage, failure, noSignal, openChannel, token } from "./harness.js";

process.env.LINKTOR_ALLOW_LOOPBACK = "0";

let connections = 0;
const server = createServer().on("connection", () => connections++);
beforeAll(() => new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve)));
afterAll(() => void server.close());

describe("without leave, an address of this machine", () => {
  const port = () => (server.address() as AddressInfo).port;
  const channel = () => openChannel(`http://localhost:${port()}`);

  it.each(["127.0.0.1", "[::1]", "2130706433", "169.254.169.254"])("is no base_url: %s", (host) => {
    const open = () => telegram.parseSettings({ base_url: `http://${host}:${port()}` }, { bot_token: token });
    expect(open).toThrow(SettingsError);
    expect(open).toThrow("LINKTOR_ALLOWED_PRIVATE_HOSTS");
  });

  it("is sent nothing, which is certain", async () => {
    const refusal = {
      class: "permanent",
      reason: "ADDRESS_NOT_ALLOWED",
      message: expect.stringContaining("localhost does not lead to a public address"),
    };
    expect(await failure(channel().send(aMessage(), noSignal))).toMatchObject(refusal);
    expect(await failure(channel().delete({ to: aMessage().to, externalId: "1:2" }, noSignal))).toMatchObject(refusal);
  });

  it("is connected to by nobody, and whoever sets it up is told", async () => {
    await expect(channel().connect(noSignal)).rejects.toThrow(SettingsError);
    const { message, all } = await failure(channel().fetchMedia("F-1", noSignal));
    expect(message).toContain("LINKTOR_ALLOWED_PRIVATE_HOSTS");
    expect(all).not.toContain(token.split(":")[1]);
    expect(await channel().checkHealth(noSignal)).toMatchObject({
      state: "degraded",
      detail: expect.stringContaining("LINKTOR_ALLOWED_PRIVATE_HOSTS"),
    });
  });

  afterAll(() => expect(connections).toBe(0));
});
