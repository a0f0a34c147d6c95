import { readdirSync, readFileSync } from "node:fs";

const LATEST_MS = 2000;

/** Stops a process, and answers when all of it stands still: the signal alone takes effect when the machine comes to it. */
export function standStill(pid: number): void {
  process.kill(pid, "SIGSTOP");
  for (const end = Date.now() + LATEST_MS; !isStill(pid); ) {
    if (Date.now() > end) throw new Error(`process ${pid} does not stand still`);
  }
}

function isStill(pid: number): boolean {
  return readdirSync(`/proc/${pid}/task`).every((thread) => {
    const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, "latin1");
    return stat.charAt(stat.lastIndexOf(")") + 2) === "T";
  });
}
