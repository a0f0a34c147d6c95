import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { CALL_MS, endingOf, RPCS } from "../calls.js";
import type { Check } from "../check.js";
import { reached } from "../launch.js";
import { expectThat, Mismatch } from "../verdict.js";

const MESSAGE_BYTES = 8 * 1024 * 1024;
const LARGE_MS = 15_000;
/** Of no message yet. */
const UNKNOWN_FIELD = 15;
const SIGINT_MS = 500;

export const limitChecks: readonly Check[] = [
  {
    id: "V28",
    title: "takes a message of 8 MiB, and fields that it does not know",
    async run(kit) {
      kit.described();
      const describe = { ...RPCS.describe, requestSerialize: () => largeRequest() };
      const ending = await endingOf(kit.connection().unary(describe, {}, { timeoutMs: LARGE_MS }));
      expectThat(ending.code === "OK", "OK", ending);
    },
  },
  {
    id: "V29",
    title: "answers UNIMPLEMENTED to calls that it does not know",
    async run(kit) {
      const later = { ...RPCS.describe, path: "/linktor.plugin.v1.ChannelAdapter/InventedLater" };
      const { code } = await endingOf(kit.connection().unary(later, {}, { timeoutMs: CALL_MS }));
      expectThat(code === "UNIMPLEMENTED", "UNIMPLEMENTED", code);
    },
  },
  {
    id: "V30",
    title: "leaves Ctrl-C to its host",
    async run(kit) {
      const { process: plugin } = kit.running();
      const connection = kit.connection();
      process.kill(plugin.pid!, "SIGINT");
      if (await plugin.exitedWithin(SIGINT_MS)) throw new Mismatch("the process to go on after SIGINT", await plugin.exited);
      const { code } = await endingOf(reached(connection));
      if (code !== "OK") await plugin.end(); // it is ending, which says nothing of Shutdown
      expectThat(code === "OK", "an answer after SIGINT", code);
    },
  },
];

function largeRequest(): Buffer {
  const wrap = (size: number) => new BinaryWriter().tag(UNKNOWN_FIELD, WireType.LengthDelimited).bytes(new Uint8Array(size)).finish();
  const overhead = wrap(MESSAGE_BYTES).length - MESSAGE_BYTES;
  return Buffer.from(wrap(MESSAGE_BYTES - overhead));
}
