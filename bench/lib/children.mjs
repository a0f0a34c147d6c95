// Processes that end with the measurement, however that ends.
import { spawn } from "node:child_process";

const endings = new Set();

process.on("exit", () => {
  for (const end of endings) end();
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => process.exit(1));

/** Does something at the very end, unless what this answers is called before. */
export function atTheEnd(end) {
  endings.add(end);
  return () => endings.delete(end);
}

/** Starts a program of Node. */
export function spawnNode(args, options) {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"], ...options });
  child.once(
    "exit",
    atTheEnd(() => child.kill("SIGKILL")),
  );
  return child;
}
