import type { OutboundMessage } from "@linktor/plugin-sdk";
import { SendError, SettingsError } from "@linktor/plugin-sdk";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { connect } from "../src/connect.js";
import { fetchMedia } from "../src/media.js";
import { send } from "../src/outbound.js";
import { parseSettings } from "../src/settings.js";
import { WebServer } from "./web-server.js";

process.env.LINKTOR_ALLOW_LOOPBACK = "0";

let server: WebServer;
beforeEach(async () => void (server = await WebServer.start()));
afterEach(() => server[Symbol.asyncDispose]());

const secret = "a good secret";
const signal = AbortSignal.timeout(5000);
const message: OutboundMessage = {
  messageId: "ms_1",
  idempotencyKey: "k",
  to: { kind: "external", value: "u1" },
  contentType: "text",
  text: "hi",
  media: [],
};

describe.each(["127.0.0.1", "localhost", "0x7f000001", "[::ffff:127.0.0.1]"])("without leave, nothing goes to %s", (host) => {
  const url = () => server.url.replace("127.0.0.1", host);

  it("that is sent", async () => {
    const error = await send({ outboundUrl: url(), secret }, message, signal).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(SendError);
    expect((error as SendError).refusal).toMatchObject({
      class: "permanent",
      reason: "ADDRESS_NOT_ALLOWED",
      message: expect.stringContaining("LINKTOR_ALLOWED_PRIVATE_HOSTS"),
    });
    expect(server.connections).toBe(0);
  });

  it("that is fetched", async () => {
    await expect(fetchMedia(url(), signal)).rejects.toThrow("LINKTOR_ALLOWED_PRIVATE_HOSTS");
    expect(server.connections).toBe(0);
  });

  it("and whoever sets it up is told", async () => {
    await expect((async () => connect(parseSettings({ outbound_url: url() }, { secret })))()).rejects.toThrow(SettingsError);
    expect(server.connections).toBe(0);
  });
});

it("a name that nobody knows now may be known later", async () => {
  await connect({ outboundUrl: "https://does-not-exist.invalid/", secret });
});
