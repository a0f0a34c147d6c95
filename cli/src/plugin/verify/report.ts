import type { Result } from "./run-checks.js";

const MARKS: Readonly<Record<Result["status"], string>> = { passed: "ok         ", failed: "FAILED     ", "not checked": "not checked" };

/** A line for each check; below a failure what was expected and what was seen. */
export function lineOf({ id, status, title, note, expected, seen }: Result): string {
  const lines = [`${MARKS[status]}  ${id}  ${title}${note ? ` (${note})` : ""}`];
  if (expected !== undefined) lines.push(`             expected  ${indented(expected)}`, `             seen      ${indented(seen ?? "")}`);
  return `${lines.join("\n")}\n`;
}

export function summaryOf(results: readonly Result[]): string {
  const count = (status: Result["status"]) => results.filter((result) => result.status === status).length;
  return `${count("passed")} passed, ${count("failed")} failed, ${count("not checked")} not checked\n`;
}

function indented(text: string): string {
  return text.split("\n").join("\n                       ");
}
