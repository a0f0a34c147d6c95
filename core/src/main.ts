import { createApp } from "./app.js";
import { banner } from "./banner.js";
import { ConfigError, readConfig } from "./config.js";
import { StoreRefused } from "./media/index.js";
import { DataInUse, lockData } from "./platform/data-lock.js";

/** Starts the server and stops it on a signal. Exit codes: 0 stopped, 1 could not start, 2 wrong settings or data in use. */
async function main(): Promise<void> {
  const startedAt = performance.now();
  // From the beginning: what has begun to start comes to its end politely too.
  const stopped = stopSignal();
  const config = readConfig(process.env, process.cwd());
  using _lock = lockData(config.dataDir);
  await using app = await createApp(config);
  process.stdout.write(banner(app, config, performance.now() - startedAt));
  await stopped;
  process.stdout.write("Stopping: finishing what is under way…\n");
}

/** The first signal stops politely, a second one at once. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      process.once("SIGINT", () => process.exit(130)).once("SIGTERM", () => process.exit(143));
      resolve();
    };
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
  });
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    const isTheirs = error instanceof ConfigError || error instanceof DataInUse || error instanceof StoreRefused;
    process.stderr.write(`${isTheirs ? error.message : (error as Error).stack}\n`);
    process.exit(isTheirs ? 2 : 1);
  },
);
