import { expect, it } from "vitest";
import { type Edit, verdictAfter } from "./python-project.js";

const SERVE = "linktor_plugin/serve.py";
const CERTIFICATE = "linktor_plugin/certificate.py";
const HANDSHAKE = '    os.write(1, f"1|1|unix';
const URL = '        "url": {"type"';
const TOKENS = `        "keys": {"type": "array", "items": {"type": "object", "properties": {"api_key": {"type": "string"}}}},\n${URL}`;
const NO_CERTIFICATE: Edit = [CERTIFICATE, "require_client_auth=True", "require_client_auth=False"];
const NO_HEALTH: Edit = [SERVE, "    health_pb2_grpc.add_HealthServicer_to_server(servicer, server)\n", ""];

it.concurrent.each<[id: string, fault: string, ...edits: Edit[]]>([
  ["V01", "prints a banner before the handshake", [SERVE, HANDSHAKE, `    os.write(1, b"Acme\\n")\n${HANDSHAKE}`]],
  ["V01", "listens where anybody could reach it", [SERVE, "1|1|unix|{path}", "1|1|tcp|0.0.0.0:12345"]],
  ["V01", "pads its certificate", [CERTIFICATE, '.rstrip("=")', ""]],
  ["V02", "serves whoever starts it", [SERVE, '!= "channel_adapter"', '== "nobody"']],
  ["V03", "asks nobody for a certificate", NO_CERTIFICATE],
  ["V04", "has no health service", NO_HEALTH],
  ["V05", "has no version", ["main.py", 'version="0.1.0"', 'version=""']],
  ["V05", "cannot describe itself", ["linktor_plugin/adapter.py", "def Describe(", "def describe("]],
  ["V06", "is of another type than plugin.json says", ["plugin.json", '"channelType": "blue_bird"', '"channelType": "red_kite"']],
  ["V07", "asks for more than its samples have", ["settings.py", '"required": ["url"]', '"required": ["url", "region"]']],
  ["V08", "has a secret that can be read", ["settings.py", '            "writeOnly": True,\n', ""]],
  ["V08", "has a list of secrets that can be read", ["settings.py", URL, TOKENS]],
  [
    "V08",
    "may have no secret",
    ["settings.py", '"type": "string",\n            "minLength": 8,\n            "writeOnly": True,', '"type": ["string", "null"],'],
  ],
  ["V09", "limits what it does not send", ["main.py", "initiate=True,", 'initiate=True, media=[{"type": 3, "max_bytes": 1}],']],
  ["V09", "announces buttons that it cannot send", ["main.py", "initiate=True,", "initiate=True, max_buttons=3,"]],
])("%s fails, and nothing else, where a plugin %s", async (id, _fault, ...edits) => {
  const verdict = await verdictAfter(...edits);
  expect(verdict.failed, verdict.why).toEqual([id]);
  expect(verdict.code).toBe(1);
});

it("V03 and V04 fail where a plugin lets strangers in and has no health service", async () => {
  const verdict = await verdictAfter(NO_CERTIFICATE, NO_HEALTH);
  expect(verdict.failed, verdict.why).toEqual(["V03", "V04"]);
});
