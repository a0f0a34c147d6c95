import { expect, it } from "vitest";
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
const COMMAND = '"command": ".venv/bin/python",\n  "args": ["main.py"]';
const SCRIPT = `"command": "sh",\n  "args": ["-c", "trap '' INT; .venv/bin/python main.py; exit $?"]`;

it.concurrent.each<[id: string, fault: string, ...edits: Edit[]]>([
  ["V28", "takes small messages only", [SERVE, "16 * 1024 * 1024", "4 * 1024 * 1024"]],
  ["V29", "answers whatever is asked", [SERVE, LISTEN, CATCH_ALL]],
  ["V30", "takes Ctrl-C for its own", [SERVE, "signal.SIG_IGN)", "lambda *_: stopping.set())"]],
  ["V31", "ends with another code than 0", [SERVE, "os._exit(0)  #", "os._exit(3)  #"]],
  [
    "V32",
    "prints on stdout",
    [SERVE, READY, `    os.write(_STDOUT, b"ready\\n")\n${READY}`],
    [SERVE, "THREADS =", "_STDOUT = os.dup(1)\nTHREADS ="],
  ],
  ["V33", "logs as it likes", [SERVE, READY, `    os.write(2, b"ready\\n")\n${READY}`]],
  ["V34", "logs a secret", ["main.py", '{"received": received', '{"secret": settings.secret, "received": received']],
  ["V35", "forgets its state", ["linktor_plugin/adapter.py", "request.epoch, request.state)", 'request.epoch, b"")']],
  ["V36", "outlives its host", [SERVE, PARENT, "    while True:"], [SERVE, STARTED, UNTIED]],
  ["V36", "leaves what it started", [SERVE, PARENT, "    while True:"], ["plugin.json", COMMAND, SCRIPT]],
])("%s fails, and nothing else, where a plugin %s", async (id, _fault, ...edits) => {
  const verdict = await verdictAfter(...edits);
  expect(verdict.failed, verdict.why).toEqual([id]);
  expect(verdict.code).toBe(1);
});
