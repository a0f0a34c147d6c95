import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type SessionOptions, TestSession } from "../plugin-host/test/sessions.js";
import { DESCRIPTORS, programPlugin } from "./go.js";

const ROOT = join(import.meta.dirname, "..");
const python = join(ROOT, execFileSync("bash", [join(ROOT, "scripts/setup-python.sh")], { encoding: "utf8" }).trim());
const PLUGIN = programPlugin("python", python, [join(import.meta.dirname, "python/plugin.py"), DESCRIPTORS]);

// The TLS library of grpcio cannot verify P-521, which is why the host's certificates are on P-256.
describe.each<[string, SessionOptions]>([
  ["in the clear", { autoMtls: false }],
  ["with AutoMTLS", {}],
])("a plugin in Python, %s", (_how, options) => {
  it("H10 is called, without stdio and broker (H14), and ends when it is asked", async () => {
    const t = await TestSession.start(PLUGIN, options);
    expect(await t.tell("say hello")).toBe("hello");
    await expect(t.session.broker.accept(1, () => {})).rejects.toThrow("the broker is closed");
    await t.session.stop();
    expect(await t.session.ended).toBe("exited with 0");
    expect(readdirSync(t.runDir)).toEqual([]);
    await t[Symbol.asyncDispose]();
  });
});

it("a plugin in Python tells a person that it is not started by hand", () => {
  expect(() => execFileSync(python, PLUGIN.args, { stdio: "pipe" })).toThrow("not by hand");
});
