import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { Scratch } from "./msgfy.js";
import { POLLING } from "./polling.js";
import { type Edit, verdictAfter } from "./python-project.js";

const SERVE = "linktor_plugin/serve.py";
const LISTEN = "    certificate = _listen(";
const CATCH_ALL = `    class Anything(grpc.GenericRpcHandler):
        def service(self, _details):
            return grpc.unary_unary_rpc_method_handler(lambda *_: b"")

    server.add_generic_rpc_handlers([Anything()])
${LISTEN}`;
const READY = "    stopping.wait()\n";
const PARENT = "    while os.getppid() == parent:";
const STARTED = "    parent = os.getppid()\n";
const UNTIED = `${STARTED}    if sys.platform == "linux":
        __import__("ctypes").CDLL(None).prctl(1, 0)  # PR_SET_PDEATHSIG
`;
const CLOSE = "        self._channels.close(request.channel_id)\n";
const ENDS = `        if request.channel_id.endswith("_live"):
            __import__("os")._exit(0)
${CLOSE}`;
const HANDSHAKE = '    os.write(1, f"1|1|unix|{path}';
const COMMAND = '"command": ".venv/bin/python",\n  "args": ["main.py"]';
const SCRIPT = `"command": "sh",\n  "args": ["-c", "trap '' INT; .venv/bin/python main.py; exit $?"]`;

it.concurrent.each<[id: string, fault: string, ...edits: Edit[]]>([
  ["V28", "takes small messages only", [SERVE, "16 * 1024 * 1024", "4 * 1024 * 1024"]],
  ["V29", "answers whatever is asked", [SERVE, LISTEN, CATCH_ALL]],
  ["V30", "takes Ctrl-C for its own", [SERVE, "signal.SIG_IGN)", "lambda *_: stopping.set())"]],
  ["V31", "ends with another code than 0", [SERVE, "os._exit(0)  #", "os._exit(3)  #"]],
  ["V31", "ends when it was not asked", ...POLLING, ["linktor_plugin/adapter.py", CLOSE, ENDS]],
  [
    "V32",
    "prints on stdout",
    [SERVE, READY, `    os.write(_STDOUT, b"ready\\n")\n${READY}`],
    [SERVE, "THREADS =", "_STDOUT = os.dup(1)\nTHREADS ="],
  ],
  ["V33", "logs as it likes", [SERVE, READY, `    os.write(2, b"ready\\n")\n${READY}`]],
  ["V33", "has a last word of its own", [SERVE, "os._exit(0)  #", 'os.write(2, b"bye") and os._exit(0)  #']],
  ["V34", "logs a secret", ["main.py", '{"received": received', '{"secret": settings.secret, "received": received']],
  ["V35", "forgets its state", ["linktor_plugin/adapter.py", "request.epoch, request.state)", 'request.epoch, b"")']],
  ["V36", "outlives its host", [SERVE, PARENT, "    while True:"], [SERVE, STARTED, UNTIED]],
  ["V36", "leaves what it started", [SERVE, PARENT, "    while True:"], ["plugin.json", COMMAND, SCRIPT]],
])("%s fails, and nothing else, where a plugin %s", async (id, _fault, ...edits) => {
  const verdict = await verdictAfter(...edits);
  expect(verdict.failed, verdict.why).toEqual([id]);
  expect(verdict.code).toBe(1);
});

it("V36 fails where a plugin cannot be reached by then, and ends it", async () => {
  using scratch = new Scratch();
  const note = join(scratch.path, "pid");
  const elsewhere = `    import pathlib
    if b"host-process" in pathlib.Path(f"/proc/{parent}/cmdline").read_bytes():
        pathlib.Path("${note}").write_text(str(os.getpid()))
        path += "-moved"
${HANDSHAKE}`;
  const verdict = await verdictAfter([SERVE, PARENT, "    while True:"], [SERVE, STARTED, UNTIED], [SERVE, HANDSHAKE, elsewhere]);
  expect(verdict.failed, verdict.why).toEqual(["V36"]);
  const pid = Number(readFileSync(note, "utf8"));
  // Whoever buries orphans may take a moment.
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow("ESRCH"), 5000);
});
