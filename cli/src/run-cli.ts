import type { Command, Group, Output } from "./command.js";
import { UsageError } from "./command.js";

/** Exit codes, as shells and CI know them. */
const FAILED = 1;
const MISUSED = 2;

/** Finds the command and runs it; resolves to the exit code. */
export async function runCli(groups: readonly Group[], args: readonly string[], output: Output): Promise<number> {
  const [groupName = "help", name, ...rest] = args;
  const group = groups.find((candidate) => candidate.name === groupName);
  const command = group?.commands.find((candidate) => candidate.name === name);
  if (!group || !command) return explain(groups, groupName, name, output);
  if (rest.includes("--help")) {
    output.out(`${usageOf(group, command)}\n\n${command.summary}\n`);
    return 0;
  }
  try {
    return await command.run(rest, output);
  } catch (error) {
    if (!isMisuse(error)) {
      output.error(`${error instanceof Error ? error.message : String(error)}\n`);
      return FAILED;
    }
    output.error(`${error.message}\n\nusage: ${usageOf(group, command)}\n`);
    return MISUSED;
  }
}

/** Our own, and what `parseArgs` says of options it does not know. */
function isMisuse(error: unknown): error is Error {
  if (error instanceof UsageError) return true;
  return error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
}

function explain(groups: readonly Group[], groupName: string, name: string | undefined, output: Output): number {
  const isAsked = [groupName, name].some((word) => word === "help" || word === "--help");
  const shown = groups.some((group) => group.name === groupName) ? groups.filter((group) => group.name === groupName) : groups;
  const lines = shown.flatMap((group) => group.commands.map((command) => `  ${usageOf(group, command)}\n      ${command.summary}`));
  const text = `${["usage:", ...lines].join("\n")}\n`;
  if (isAsked) output.out(text);
  else output.error(`There is no command ${[groupName, name].filter(Boolean).join(" ")}.\n\n${text}`);
  return isAsked ? 0 : MISUSED;
}

function usageOf(group: Group, { name, usage }: Command): string {
  return `msgfy ${group.name} ${name} ${usage}`;
}
