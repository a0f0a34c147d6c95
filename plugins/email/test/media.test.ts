import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { aChannel, aMail, failure, noSignal } from "./harness.js";
import { until } from "./wait.js";

let t: Awaited<ReturnType<typeof aChannel>>;
beforeEach(async () => {
  t = await aChannel();
  await t.channel.connect();
});
afterEach(() => t[Symbol.asyncDispose]());

const bytes = Buffer.alloc(700_000, "a file of some size ");

async function receive(headers: Record<string, string | undefined> = {}): Promise<string> {
  const base64 = bytes.toString("base64").replaceAll(/.{76}/g, "$&\n");
  const part = (name: string, content: string) =>
    `--cut\nContent-Type: application/pdf; name=${name}\nContent-Disposition: attachment\nContent-Transfer-Encoding: base64\n\n${content}\n`;
  const body = `--cut\nContent-Type: text/plain\n\nhello\n${part("one.pdf", "b25l")}${part("two.pdf", base64)}--cut--`;
  t.dovecot.deliver(
    aMail({ "Message-ID": "<with-files@x>", Subject: "files", "Content-Type": "multipart/mixed; boundary=cut", ...headers }, body),
  );
  await until(() => t.host.messages.length === 1);
  return t.host.messages[0]?.media?.[1]?.reference ?? "";
}

async function fetchAll(reference: string) {
  const { mimeType, data } = await t.channel.fetchMedia(reference, noSignal);
  const chunks: Uint8Array[] = [];
  for await (const chunk of data) chunks.push(chunk);
  return { mimeType, isWhole: Buffer.compare(Buffer.concat(chunks), bytes) === 0, pieces: chunks.length };
}

describe("11.8 files of a mail", () => {
  it("come when they are asked for, as often as they are, and leave the mail unread", async () => {
    const reference = await receive();
    for (let index = 0; index < 2; index++)
      expect(await fetchAll(reference)).toEqual({ mimeType: "application/pdf", isWhole: true, pieces: 3 });
    expect(t.dovecot.doveadm("mailbox", "status", "-u", "support", "unseen", "INBOX")).toContain("unseen=1");
  });

  it("are found after somebody has moved the mail", async () => {
    const reference = await receive();
    t.dovecot.doveadm("move", "-u", "support", "Archive", "mailbox", "INBOX", "subject", "files");
    expect(await fetchAll(reference)).toMatchObject({ isWhole: true });
  });

  it("are found after the mailbox was numbered anew", async () => {
    const reference = await receive();
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await t.dovecot.renumber();
    expect(await fetchAll(reference)).toMatchObject({ isWhole: true });
  });

  it("of a mail without a Message-ID are found where it lay", async () => {
    expect(await fetchAll(await receive({ "Message-ID": undefined }))).toMatchObject({ isWhole: true });
  });

  it("are gone with the mail", async () => {
    const reference = await receive();
    t.dovecot.doveadm("expunge", "-u", "support", "mailbox", "INBOX", "subject", "files");
    expect(await failure(fetchAll(reference))).toMatchObject({ name: "MediaGone" });
  });

  it("of a mail whose Message-ID is very long are found where it lay, and it is not repeated with each", async () => {
    const reference = await receive({ "Message-ID": `<${"x".repeat(90_000)}@x>` });
    expect(reference.length).toBeLessThan(500);
    expect(await fetchAll(reference)).toMatchObject({ isWhole: true });
  });

  it.each(["", "{}", '{"folder":"INBOX","validity":"1","uid":1,"index":"0","name":"x"}', "../../etc/passwd"])(
    "%j names none",
    async (reference) => {
      expect(await failure(t.channel.fetchMedia(reference, noSignal))).toMatchObject({ name: "MediaGone" });
    },
  );

  it("a server that is down is no reason to give up", async () => {
    const reference = await receive();
    await t.dovecot.stop();
    expect(await failure(fetchAll(reference))).toMatchObject({ name: "Error" });
    await t.dovecot.run();
    expect(await fetchAll(reference)).toMatchObject({ isWhole: true });
  });
});
