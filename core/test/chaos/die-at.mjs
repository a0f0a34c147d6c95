// Loaded into a server with `node --import`. It dies, without a word, when it passes a fault point for the nth time: at SIGUSR2 it reads
// which, `name:n`, in FAULT_POINT_FILE. What it is to pass before it is ready stands in FAULT_POINT.
import { subscribe } from "node:diagnostics_channel";
import { readFileSync } from "node:fs";

function dieAt(text) {
  const [point, nth] = text.trim().split(":");
  let passed = 0;
  subscribe(`linktor:fault-point:${point}`, () => {
    passed += 1;
    if (passed === Number(nth)) process.kill(process.pid, "SIGKILL");
  });
}

if (process.env.FAULT_POINT) dieAt(process.env.FAULT_POINT);
process.on("SIGUSR2", () => dieAt(readFileSync(process.env.FAULT_POINT_FILE, "utf8")));
