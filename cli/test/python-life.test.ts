import { expect, it } from "vitest";
import { POLLING } from "./polling.js";
import { type Edit, verdictAfter } from "./python-project.js";

const ADAPTER = "linktor_plugin/adapter.py";
const OPENING = "        self._channels.close(channel_id)\n";
const ONCE = `        if self._channels.find(channel_id):
            context.abort(grpc.StatusCode.ALREADY_EXISTS, "it is open")
`;
const IS_LIVE = "self._get(request.channel_id, context).is_live\n";

it.concurrent.each<[id: string, fault: string, ...edits: Edit[]]>([
  ["V10", "refuses good settings", ...POLLING, ["settings.py", '("http://", "https://")', '"https://"']],
  ["V11", "opens with any settings", ["settings.py", "raise WrongSettings(str(error)) from error", "return Settings(url, secret)"]],
  ["V12", "opens a channel only once", [ADAPTER, OPENING, ONCE]],
  ["V13", "has a word of its own for a channel that is not open", [ADAPTER, "StatusCode.FAILED_PRECONDITION", "StatusCode.INTERNAL"]],
  ["V13", "tells the health of a channel that is not open", [ADAPTER, IS_LIVE, "bool(self._channels.find(request.channel_id))\n"]],
  ["V14", "keeps what was closed", [ADAPTER, "self._channels.close(request.channel_id)", "pass"]],
  ["V14", "closes every channel with one", ...POLLING, ["linktor_plugin/channels.py", "pop(channel_id, None)", "clear()"]],
  ["V15", "is never connected", [ADAPTER, ".is_live = True", ".is_live = False"]],
  ["V16", "announces what it does not serve", ["main.py", "initiate=True,", "initiate=True, edit=True,"]],
])("%s fails, and nothing else, where a plugin %s", async (id, _fault, ...edits) => {
  const verdict = await verdictAfter(...edits);
  expect(verdict.failed, verdict.why).toEqual([id]);
  expect(verdict.code).toBe(1);
});
