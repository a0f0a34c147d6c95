import { describe, expect, it } from "vitest";
import { addEcho, callEcho } from "../../plugin-sdk/test/fixtures/callback/echo.mjs";
import { CALLBACK, type SessionOptions, TestSession } from "./sessions.js";

describe.each<SessionOptions>([{ autoMtls: true }, { curve: "P-521" }, { autoMtls: false }])("a broker, %j", (options) => {
  it("carries calls of the plugin to the host", async () => {
    await using t = await TestSession.start(CALLBACK, options);
    const { broker } = t.session;
    for (const value of ["one", "two"]) {
      const id = broker.nextId();
      await using _served = await broker.accept(id, (server) => addEcho(server, "host"));
      expect(await t.tell(`dial ${id} ${value}`)).toBe(`host: ${value}`);
    }
  });

  it("carries calls of the host to the plugin, also before it is told of them", async () => {
    await using t = await TestSession.start(CALLBACK, options);
    const early = t.session.broker.dial(1);
    const id = Number(await t.tell("serve"));
    expect(id).toBe(1);
    const client = await early;
    expect(await callEcho(client, "hello")).toBe("plugin: hello");
    client.close();
  });
});

describe("a broker", () => {
  it("waits five seconds for a number that nobody serves", async () => {
    await using t = await TestSession.start(CALLBACK);
    const startedAt = Date.now();
    await expect(t.session.broker.dial(7)).rejects.toThrow("timeout waiting for connection info 7");
    expect(Date.now() - startedAt).toBeGreaterThan(4900);
  });

  it("can dial a number once", async () => {
    await using t = await TestSession.start(CALLBACK);
    const id = Number(await t.tell("serve"));
    (await t.session.broker.dial(id)).close();
    const second = t.session.broker.dial(id);
    await expect(t.session.broker.dial(id)).rejects.toThrow("already");
    await expect(second).rejects.toThrow("timeout");
  });

  it("ends with the process, and what waits for it", async () => {
    const t = await TestSession.start(CALLBACK);
    const waiting = t.session.broker.dial(7);
    waiting.catch(() => {});
    await t[Symbol.asyncDispose]();
    await expect(waiting).rejects.toThrow("the broker is closed");
    await expect(t.session.broker.accept(1, () => {})).rejects.toThrow("the broker is closed");
  });
});
