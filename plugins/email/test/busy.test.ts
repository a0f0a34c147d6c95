import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { expect, it } from "vitest";
import { openImap } from "../src/imap/client.js";
import { SideConnection } from "../src/imap/side-connection.js";
import { Dovecot } from "./dovecot.js";
import { failure, noSignal, settingsOf } from "./harness.js";

it.each([
  ["NO [OVERQUOTA] Account exceeded command or bandwidth limits.", "Error"],
  ["NO [ALERT] Too many simultaneous connections. (Failure)", "Error"],
  ["NO [LIMIT] Slow down", "Error"],
  ["NO [ALERT] Application-specific password required (Failure)", "NeedsSignIn"],
  ["NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)", "NeedsSignIn"],
])("%s", async (answer, name) => {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.write("* OK [CAPABILITY IMAP4rev1] ready\r\n");
    socket.on("data", (data) => {
      for (const [, tag, command] of String(data).matchAll(/^(\S+) (\S+)/gm))
        socket.write(/LOGIN/i.test(command ?? "") ? `${tag} ${answer}\r\n` : `${tag} OK\r\n`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const settings = settingsOf({ imap_port: (server.address() as AddressInfo).port });
  expect(await failure(openImap({ settings, tokens: undefined }))).toMatchObject({ name });
  server.close();
});

it("who waits for a turn on the second connection waits no longer than told", async () => {
  await using dovecot = await Dovecot.start();
  const side = new SideConnection({ settings: settingsOf({ imap_port: dovecot.port }), tokens: undefined });
  let begin = () => {};
  let end = () => {};
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const ended = new Promise<void>((resolve) => (end = resolve));
  const long = side.run(() => {
    begin();
    return ended;
  }, noSignal);
  await begun;
  let ran = false;
  const impatient = side.run(async () => void (ran = true), AbortSignal.timeout(50));
  expect(await failure(impatient)).toMatchObject({ name: "Error" });
  end();
  await long;
  expect(await side.run(async () => "next", noSignal)).toBe("next");
  expect(ran).toBe(false);
  await side[Symbol.asyncDispose]();
});
