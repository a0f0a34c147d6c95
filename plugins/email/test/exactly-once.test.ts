import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { EventOutcome } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { describe, expect, it } from "vitest";
import { storedAll, TestHost } from "../../../plugin-host/test/harness.js";
import { Dovecot } from "./dovecot.js";
import { aMail, configOf, credentials } from "./harness.js";
import { Smtp } from "./smtp.js";
import { until } from "./wait.js";

const PLUGIN = join(import.meta.dirname, "..");
const MAILS = 1000;

describe("25.10 and 11.4: a crash between hand-over and position", () => {
  it("loses none of 1000 mails and doubles none, however often the process is killed", async () => {
    await using dovecot = await Dovecot.start();
    await using smtp = await Smtp.start();
    await using t = new TestHost([PLUGIN], { crashLimit: 1000, backoffMinMs: 10, backoffMaxMs: 20 });
    // Before core has stored a mail, and after it has but before the plugin knows.
    const kills = new Set(["before 100", "after 101", "after 350", "before 351", "before 600", "after 850"]);
    let state = new Uint8Array();
    let killed = 0;
    const stored = new Set<string>();
    let doubles = 0;
    const kill = (when: string) => {
      if (!kills.delete(`${when} ${stored.size}`)) return false;
      process.kill(pidOf(t), "SIGKILL");
      killed += 1;
      return true;
    };
    // As core does it: the mail and the position in one transaction, and a mail that is known does nothing.
    t.sink.answer = async (batch) => {
      const ids = batch.events.flatMap(({ kind }) => (kind.case === "message" ? [kind.value.externalId] : []));
      if (ids.length > 0 && kill("before")) throw new Error("nothing is stored");
      doubles += ids.filter((id) => stored.has(id)).length;
      for (const id of ids) stored.add(id);
      if (batch.state) state = Uint8Array.from(batch.state.state);
      if (ids.length > 0) kill("after");
      return storedAll(batch, EventOutcome.STORED);
    };
    const goLive = async () => {
      await until(() => t.history("email").at(-1) === "READY");
      const config = configOf({ smtp: smtp.port, imap: dovecot.port }) as Record<string, string | number | boolean>;
      await t.host.openChannel("email", { channelId: "ch_1", webhookUrl: "http://127.0.0.1:9/", config, credentials, state });
      for await (const _step of t.host.connect("email", "ch_1", AbortSignal.timeout(10_000)));
    };

    await t.host.start(t.sink);
    await goLive();
    for (let number = 0; number < MAILS; number++) dovecot.deliver(aMail({ "Message-ID": `<once-${number}@example.com>` }));
    for (let number = 1; number <= 6; number++) {
      await until(() => killed >= number, 30_000);
      await until(() => t.history("email").filter((name) => name === "BACKOFF").length >= number);
      await goLive();
    }
    await until(() => stored.size === MAILS, 30_000);
    expect(doubles).toBe(0);
    expect([...stored].sort()).toEqual(Array.from({ length: MAILS }, (_, number) => `once-${number}@example.com`).sort());
    expect(JSON.parse(Buffer.from(state).toString())).toMatchObject({ last_uid: MAILS });
    expect(dovecot.doveadm("mailbox", "status", "-u", "support", "messages unseen", "INBOX")).toContain(
      `messages=${MAILS} unseen=${MAILS}`,
    );
  });
});

/** From the host's record of what it started. */
function pidOf(t: TestHost): number {
  const records = readdirSync(t.runDir).filter((name) => name.endsWith(".json"));
  const pids = records.map((name) => (JSON.parse(readFileSync(join(t.runDir, name), "utf8")) as { plugin?: { pid: number } }).plugin?.pid);
  const pid = pids.find((one) => one !== undefined);
  if (pid === undefined) throw new Error("the plugin does not run");
  return pid;
}
