import { MediaGone, SettingsError } from "@linktor/plugin-sdk";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fetchMedia } from "../src/media.js";
import { parseSettings } from "../src/settings.js";
import { WebServer } from "./web-server.js";

let server: WebServer;
beforeEach(async () => void (server = await WebServer.start()));
afterEach(() => server[Symbol.asyncDispose]());

const signal = AbortSignal.timeout(10_000);

describe("an attachment", () => {
  it("is fetched from its address", async () => {
    server.answer = (response) => response.writeHead(200, { "content-type": "image/png; x=y" }).end(Buffer.alloc(300_000, 1));
    const { mimeType, data } = await fetchMedia(`${server.url}/a`, signal);
    let bytes = 0;
    for await (const piece of data) bytes += piece.length;
    expect([mimeType, bytes]).toEqual(["image/png", 300_000]);
    expect(server.seen[0]).toMatchObject({ method: "GET", path: "/a" });
  });

  it("that is gone is not asked for again; one that fails may be", async () => {
    for (const status of [403, 404, 410]) {
      server.answer = (response) => response.writeHead(status).end();
      await expect(fetchMedia(server.url, signal)).rejects.toThrow(MediaGone);
    }
    server.answer = (response) => response.writeHead(500).end();
    await expect(fetchMedia(server.url, signal)).rejects.not.toThrow(MediaGone);
    await expect(fetchMedia("file:///etc/passwd", signal)).rejects.toThrow(MediaGone);
  });
});

describe("settings", () => {
  const secret = "12345678";
  it.each(["", "example.com", "ftp://example.com", "javascript:alert(1)", undefined, 1])("need a web address, not %j", (url) => {
    expect(() => parseSettings({ outbound_url: url }, { secret })).toThrow(SettingsError);
  });

  it("need a secret", () => {
    expect(() => parseSettings({ outbound_url: "https://example.com" }, {})).toThrow(SettingsError);
    expect(() => parseSettings({ outbound_url: "https://example.com" }, { secret: "short" })).toThrow(SettingsError);
    expect(parseSettings({ outbound_url: "https://example.com" }, { secret })).toEqual({ outboundUrl: "https://example.com", secret });
  });
});
