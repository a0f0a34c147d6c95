import { expect, it } from "vitest";
import { type Edit, verdictAfter } from "./python-project.js";

const ADAPTER = "linktor_plugin/adapter.py";

it.concurrent.each<[id: string, fault: string, ...edits: Edit[]]>([
  ["V10", "refuses good settings", ["settings.py", '("http://", "https://")', '"https://"']],
  ["V11", "opens with any settings", ["settings.py", "raise WrongSettings(str(error)) from error", "return Settings(url, secret)"]],
  ["V14", "keeps what was closed", [ADAPTER, "self._channels.close(request.channel_id)", "pass"]],
  ["V15", "is never connected", [ADAPTER, ".is_live = True", ".is_live = False"]],
  ["V16", "announces what it does not serve", ["main.py", "initiate=True,", "initiate=True, edit=True,"]],
])("%s fails, and nothing else, where a plugin %s", async (id, _fault, ...edits) => {
  const verdict = await verdictAfter(...edits);
  expect(verdict.failed, verdict.why).toEqual([id]);
  expect(verdict.code).toBe(1);
});
