import { createInterface } from "node:readline/promises";
import { runCommand } from "./cli/run-command.js";

/** `npm run linktor -- <command>`: what the operator does without a server. Exit codes: 0 done, 1 refused or failed, 2 wrong usage. */
process.exitCode = await runCommand(process.argv.slice(2), {
  env: process.env,
  cwd: process.cwd(),
  write: (text) => process.stdout.write(`${text}\n`),
  fail: (text) => process.stderr.write(`${text}\n`),
  ask: process.stdin.isTTY ? ask : undefined,
});

async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await lines.question(question);
  } finally {
    lines.close();
  }
}
