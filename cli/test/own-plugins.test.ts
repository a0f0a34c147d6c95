import { join } from "node:path";
import { expect, it } from "vitest";
import { verify } from "./msgfy.js";

const PLUGINS = join(import.meta.dirname, "../../plugins");

/** What a mailbox must be there for; plugins/email/test has real ones. */
const NEEDS_SERVERS = [10, 11, 12, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 33, 34, 35].map((number) => `V${number}`);

it.concurrent.each<[string, string[]]>([
  ["template", ["V21", "V22", "V24", "V35"]], // it keeps no state, polls nothing, and announces no idempotent sends
  ["generic", ["V21", "V22", "V35"]],
  ["telegram", ["V21", "V24", "V35"]],
  ["webchat", ["V11", "V21", "V22", "V23", "V24", "V25", "V26", "V27", "V33", "V35"]], // its network is Linktor itself
  ["whatsapp", ["V21", "V22", "V24", "V35"]],
  ["email", NEEDS_SERVERS],
])("our plugin %s keeps its promises", async (name, notChecked) => {
  const verdict = await verify(join(PLUGINS, name));
  expect(verdict.failed, verdict.why).toEqual([]);
  expect(verdict.notChecked).toEqual(notChecked);
  expect(verdict.code).toBe(0);
});
