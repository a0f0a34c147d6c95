import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { PluginState } from "@linktor/gen/linktor/plugin/v1/plugin_pb.js";
import { createPluginHost } from "@linktor/plugin-host";
import type { Manifest } from "@linktor/plugin-host/parts";
import type { Output } from "../../command.js";
import { UsageError } from "../../command.js";
import { interruptible } from "../interruptible.js";
import { manifestIn } from "../manifest-in.js";
import { Network } from "../network/network.js";
import { filled, readSample } from "../network/sample.js";
import { print, printedLog } from "./print.js";
import { HELP, obey } from "./prompt.js";
import { settingsOf } from "./settings.js";
import { Simulator } from "./simulator.js";
import { WebhookPort } from "./webhook-port.js";

const options = {
  config: { type: "string" },
  credentials: { type: "string" },
  port: { type: "string", default: "0" },
  inspect: { type: "boolean", default: false },
} as const;

interface Wanted {
  readonly config?: string;
  readonly credentials?: string;
  readonly port: number;
  readonly inspect: boolean;
  readonly signal: AbortSignal;
}

/** `msgfy plugin run`. */
export async function runPlugin(args: string[], output: Output): Promise<number> {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options });
  const [target, ...tooMany] = positionals;
  if (!target || tooMany.length > 0) throw new UsageError("Name the plugin's folder.");
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new UsageError(`${values.port} is no port.`);
  const manifest = await manifestIn(resolve(target));
  if (values.inspect && manifest.command !== "node") throw new UsageError("--inspect is for plugins that node runs.");
  return await interruptible(async (signal) => {
    const runDir = mkdtempSync(join(tmpdir(), "lk"));
    try {
      return await runWith(manifest, runDir, { ...values, port, signal }, output);
    } finally {
      rmSync(runDir, { recursive: true, force: true });
    }
  });
}

async function runWith(manifest: Manifest, runDir: string, { inspect, port, signal, ...files }: Wanted, output: Output): Promise<number> {
  await using network = await Network.start();
  await using webhooks = await WebhookPort.open(port);
  const written = await readSample(manifest.folder);
  const sample = written && filled(written, { network: network.url, webhook_url: webhooks.url });
  const settings = await settingsOf(sample, files);
  network.onRequest = ({ method, path, body }, status) => print(output, "network", `${method} ${path} ${body}: answered ${status}`);
  network.answers(sample?.network ?? []);

  const env = { LINKTOR_ALLOW_LOOPBACK: "1", ...(inspect && { NODE_OPTIONS: "--inspect" }) };
  await using host = createPluginHost({ pluginDirs: [manifest.folder], runDir, env, log: printedLog(output) });
  const simulator = new Simulator({
    host,
    channelType: manifest.channelType,
    settings,
    webhookUrl: webhooks.url,
    output,
    onSend: (known) => network.expects(filled(sample?.send?.requests ?? [], known)),
  });
  // Ends whatever waits for the plugin.
  signal.throwIfAborted();
  signal.addEventListener("abort", () => void host[Symbol.asyncDispose]());
  await host.start(simulator);
  const [installed] = host.plugins();
  if (installed?.plugin.state !== PluginState.READY) throw new Error(installed?.plugin.detail ?? "the plugin did not start");
  await simulator.open();
  webhooks.handle = (request) => simulator.webhook(request);
  await simulator.connect().catch((error: Error) => {
    if (!signal.aborted) print(output, "error", error.message);
  });
  signal.throwIfAborted();
  print(output, "webhook", `at ${webhooks.url}`);
  print(output, "help", HELP);
  await obey(process.stdin, simulator, output, signal);
  return 0;
}
