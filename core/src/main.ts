import { createApp } from "./app.js";
import { banner } from "./banner.js";
import { readConfig } from "./config.js";
import { ConfigError } from "./config-file.js";
import { StoreRefused } from "./media/index.js";
import { DataInUse, lockData } from "./platform/data-lock.js";
import { SchemaTooNew } from "./platform/postgres/migrate.js";
import { createLog } from "./platform/telemetry/log.js";

/** Starts the server and stops it on a signal. Exit codes: 0 stopped, 1 could not start, 2 wrong settings or data in use. */
async function main(): Promise<void> {
  const startedAt = performance.now();
  // From the beginning: what has begun to start comes to its end politely too.
  const stopped = stopSignal();
  process.on("uncaughtException", lastWords);
  const config = readConfig(process.env, process.cwd());
  using _lock = lockData(config.dataDir);
  await using app = await createApp(config);
  say(banner(app, config, performance.now() - startedAt));
  // Whoever presses Ctrl-C stands behind no balancer.
  const signal = await stopped;
  setTimeout(() => process.exit(1), config.shutdownTimeoutMs).unref();
  if (signal === "SIGTERM") await app.announceStop(config.drainGraceMs);
  say("Stopping: finishing what is under way…\n");
}

/** A terminal that is gone, or a full disk behind it, is no reason not to run. */
function say(text: string): void {
  try {
    process.stdout.write(text);
  } catch {}
}

/** A fault that nobody caught. Node itself would print the error with all that the database said of the row. */
function lastWords(error: unknown): void {
  createLog({ level: "error", destination: { write: (line) => void process.stderr.write(line) } }).error({ err: error }, "the server ends");
  process.exit(1);
}

/** The first signal stops politely, a second one at once. */
function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    const stop = (signal: NodeJS.Signals): void => {
      process.once("SIGINT", () => process.exit(130)).once("SIGTERM", () => process.exit(143));
      resolve(signal);
    };
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
  });
}

function inFull(error: unknown): string {
  const { stack, cause } = error as Error;
  return cause ? `${stack}\nCaused by: ${inFull(cause)}` : String(stack ?? error);
}

process.stdout.on("error", () => undefined);

main().then(
  () => process.exit(0),
  (error: unknown) => {
    const isTheirs = [ConfigError, DataInUse, SchemaTooNew, StoreRefused].some((kind) => error instanceof kind);
    process.stderr.write(`${isTheirs ? (error as Error).message : inFull(error)}\n`);
    process.exit(isTheirs ? 2 : 1);
  },
);
