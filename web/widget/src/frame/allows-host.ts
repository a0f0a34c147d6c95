/** As the server reads the list: empty is everybody, `*.example.com` every host below it. */
export function allowsHost(allowed: readonly string[], origin: string): boolean {
  if (allowed.length === 0) return true;
  if (!URL.canParse(origin)) return false;
  const { host } = new URL(origin);
  return allowed.some((entry) =>
    entry.startsWith("*.") ? host.endsWith(entry.slice(1)) && host.length > entry.length - 1 : host === entry,
  );
}
