import { expect, it } from "vitest";
import { type Edit, verdictAfter } from "./python-project.js";

const OUTBOUND = "outbound.py";
const NEW_ID = "import json\nfrom secrets import token_hex as new_id";
const CLAIMED = `def _claimed(*args):
    try:
        return post(*args)
    except Exception:
        return 200


def send(`;
const DEADLY = `def _deadly(*args):
    try:
        return post(*args)
    except Exception:
        __import__("os")._exit(1)


def send(`;

it.concurrent.each<[id: string, fault: string, ...edits: Edit[]]>([
  ["V23", "sends another text than it was given", [OUTBOUND, "message.text}", "message.text.upper()}"]],
  ["V23", "sends to an address that its network does not have", [OUTBOUND, "post(settings.url", 'post(settings.url + "/all"']],
  [
    "V24",
    "has a new id for a repeat",
    [OUTBOUND, "import json", NEW_ID],
    [OUTBOUND, "return key", "return new_id()"],
    ["verify.json", `"external_id": "\${key}",`, ""],
  ],
  [
    "V24",
    "keeps the key to itself",
    [OUTBOUND, '{"id": key, "to"', '{"to"'],
    ["verify.json", `"body": { "id": "\${key}", "to"`, '"body": { "to"'],
  ],
  ["V25", "calls every refusal final", [OUTBOUND, "if status >= 500", "if status >= 600"]],
  ["V26", "claims what nobody knows", [OUTBOUND, "    status = post(", "    status = _claimed("], [OUTBOUND, "def send(", CLAIMED]],
  ["V26", "dies", [OUTBOUND, "    status = post(", "    status = _deadly("], [OUTBOUND, "def send(", DEADLY]],
  ["V27", "goes on when nobody waits", ["linktor_plugin/http.py", "        call.ends(connection)\n", ""]],
])("%s fails, and nothing else, where a plugin %s", async (id, _fault, ...edits) => {
  const verdict = await verdictAfter(...edits);
  expect(verdict.failed, verdict.why).toEqual([id]);
  expect(verdict.code).toBe(1);
});

it("a plugin that thinks before it sends passes", async () => {
  const verdict = await verdictAfter([OUTBOUND, "    status = post(", '    __import__("time").sleep(0.4)\n    status = post(']);
  expect(verdict.failed, verdict.why).toEqual([]);
});
