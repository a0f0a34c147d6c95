/** Whether everything that was written down is there; more may be. */
export function matches(actual: unknown, written: unknown): boolean {
  if (Array.isArray(written)) {
    return Array.isArray(actual) && actual.length === written.length && written.every((part, index) => matches(actual[index], part));
  }
  if (typeof written !== "object" || written === null) return actual === written;
  if (typeof actual !== "object" || actual === null) return false;
  return Object.entries(written).every(([name, part]) => matches((actual as Record<string, unknown>)[name], part));
}
