import { expect, it } from "vitest";
import { IS_STORED, POLLING, RECEIVE } from "./polling.js";
import { type Edit, verdictAfter } from "./python-project.js";

const INBOUND = "inbound.py";
const NEW_ID = "import json\nfrom secrets import token_hex as new_id";
const READ = "    message = InboundMessage(";
const READ_ONCE = `    if request.body in _seen:
        return WebhookResult()
    _seen.append(request.body)
${READ}`;

it.concurrent.each<[id: string, fault: string, ...edits: Edit[]]>([
  ["V17", "believes everybody", [INBOUND, "if not hmac.compare_digest(", "if False and not hmac.compare_digest("]],
  ["V18", "reads what was not written", [INBOUND, 'said["text"]', 'said["from"]']],
  ["V18", "takes the network's fault for its own", [RECEIVE, "answer.status = 400", "answer.status = 500"]],
  ["V19", "takes the first piece for the whole", [RECEIVE, "if not webhook.has_more:", "if True:"]],
  ["V20", "remembers what it saw", [INBOUND, "def read_", "_seen = []\n\n\ndef read_"], [INBOUND, READ, READ_ONCE]],
  [
    "V20",
    "makes ids of its own",
    [INBOUND, "import json", NEW_ID],
    [INBOUND, 'said["id"]', "new_id()"],
    ["verify.json", '"externalId": "1", ', ""],
  ],
  ["V21", "makes up an epoch", [RECEIVE, "epoch=open_channel.epoch", "epoch=1"]],
  ["V21", "miscounts", ["state.py", "+ 1", "+ 2"]],
  ["V22", "forgets what was refused", ...POLLING, [RECEIVE, IS_STORED, "if True:"]],
])("%s fails, and nothing else, where a plugin %s", async (id, _fault, ...edits) => {
  const verdict = await verdictAfter(...edits);
  expect(verdict.failed, verdict.why).toEqual([id]);
  expect(verdict.code).toBe(1);
});
