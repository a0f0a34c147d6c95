/** For whoever builds the host page: a chat that does not come up must say why. */
export function complain(fault: unknown): void {
  // biome-ignore lint/suspicious/noConsole: there is no other place on somebody else's page
  console.error("Linktor:", fault);
}
