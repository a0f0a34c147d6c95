import { join } from "node:path";
import { expect, it } from "vitest";
import { Scratch, verify } from "./msgfy.js";
import { aBrokenPythonProject } from "./python-project.js";

const SERVE = "linktor_plugin/serve.py";
const POST = "    status = post(";

it.concurrent.each([
  ["V25", "calls every refusal final", "outbound.py", "if status >= 500", "if status >= 600"],
  ["V26", "claims what nobody knows", "outbound.py", POST, "    status = _claimed("],
  ["V27", "goes on when nobody waits", "linktor_plugin/http.py", "        call.ends(connection)\n", ""],
  ["V28", "takes small messages only", SERVE, "16 * 1024 * 1024", "4 * 1024 * 1024"],
  ["V31", "ends with another code than 0", SERVE, "os._exit(0)  #", "os._exit(3)  #"],
  ["V32", "prints on stdout", SERVE, "    stopping.wait()\n", '    os.write(_STDOUT, b"ready\\n")\n    stopping.wait()\n'],
  ["V33", "logs as it likes", SERVE, "    stopping.wait()\n", '    os.write(2, b"ready\\n")\n    stopping.wait()\n'],
  ["V34", "logs a secret", "main.py", '{"received": received', '{"secret": settings.secret, "received": received'],
  ["V35", "forgets its state", "linktor_plugin/adapter.py", "request.epoch, request.state)", 'request.epoch, b"")'],
])("%s fails, and nothing else, where a plugin %s", async (id, _fault, file, from, to) => {
  using scratch = new Scratch();
  const folder = await aBrokenPythonProject(join(scratch.path, "blue-bird"), [file, from, to], ...alsoFor(id));
  const verdict = await verify(folder);
  expect(verdict.failed, verdict.why).toEqual([id]);
  expect(verdict.code).toBe(1);
});

function alsoFor(id: string): readonly (readonly [string, string, string])[] {
  const claimed = "def _claimed(*args):\n    try:\n        return post(*args)\n    except Exception:\n        return 200\n\n\ndef send(";
  if (id === "V26") return [["outbound.py", "def send(", claimed]];
  if (id === "V32") return [[SERVE, "THREADS = 64", "THREADS = 64\n_STDOUT = os.dup(1)"]];
  return [];
}
