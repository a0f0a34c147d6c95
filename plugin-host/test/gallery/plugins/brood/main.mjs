import { spawn } from "node:child_process";
import { serveBad } from "../../sdk.mjs";

const start = (options) => spawn("sleep", ["1000"], { stdio: "ignore", ...options });
await serveBad("brood", ({ text }) => {
  if (text === "die") process.kill(process.pid, "SIGKILL");
  // In its group; in a session of its own; in a session of its own and nobody's child any more.
  const near = start({});
  const far = start({ detached: true });
  const shell = spawn("sh", ["-c", "setsid sleep 1000 >/dev/null 2>&1 & echo $!"], { stdio: ["ignore", "pipe", "ignore"] });
  return new Promise((resolve) => shell.stdout.once("data", (pid) => resolve([near.pid, far.pid, Number(pid)].join(" "))));
});
