import { join } from "node:path";
import { expect, it } from "vitest";
import { Scratch, verify } from "./msgfy.js";
import { aBrokenPythonProject, aPythonProject } from "./python-project.js";

it("a new Python project passes as it stands", async () => {
  using scratch = new Scratch();
  const verdict = await verify(await aPythonProject(join(scratch.path, "blue-bird")));
  expect(verdict.failed, verdict.why).toEqual([]);
  expect(verdict.notChecked).toEqual(["V22"]); // it polls nothing
  expect(verdict.code).toBe(0);
});

const SERVE = "linktor_plugin/serve.py";
const HANDSHAKE = '    os.write(1, f"1|1|unix';

it.concurrent.each([
  ["V01", "prints a banner before the handshake", SERVE, HANDSHAKE, `    os.write(1, b"Acme\\n")\n${HANDSHAKE}`],
  ["V02", "serves whoever starts it", SERVE, '!= "channel_adapter"', '== "nobody"'],
  ["V03", "asks nobody for a certificate", "linktor_plugin/certificate.py", "require_client_auth=True", "require_client_auth=False"],
  ["V06", "is of another type than plugin.json says", "plugin.json", '"channelType": "blue_bird"', '"channelType": "red_kite"'],
  ["V08", "has a secret that can be read", "settings.py", '            "writeOnly": True,\n', ""],
  ["V11", "opens with any settings", "settings.py", "raise WrongSettings(str(error)) from error", "return Settings(url, secret)"],
  ["V16", "announces what it does not serve", "main.py", "initiate=True,", "initiate=True, edit=True,"],
  ["V17", "believes everybody", "inbound.py", "if not hmac.compare_digest(", "if False and not hmac.compare_digest("],
  ["V19", "takes the first piece for the whole", "linktor_plugin/receive.py", "if not webhook.has_more:", "if True:"],
])("%s fails, and nothing else, where a plugin %s", async (id, _fault, file, from, to) => {
  using scratch = new Scratch();
  const verdict = await verify(await aBrokenPythonProject(join(scratch.path, "blue-bird"), [file, from, to]));
  expect(verdict.failed, verdict.why).toEqual([id]);
  expect(verdict.code).toBe(1);
});
