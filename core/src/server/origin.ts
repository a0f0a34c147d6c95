/** Whether a page may open a socket: its own host's pages, those of the listed origins, and programs, which send none. */
export function originCheck(allowed: readonly string[]): (origin: string | undefined, host: string | undefined) => boolean {
  return (origin, host) => {
    if (origin === undefined) return true;
    if (allowed.includes(origin)) return true;
    return URL.canParse(origin) && new URL(origin).host === host;
  };
}
