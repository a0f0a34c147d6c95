/** Exit codes, as shells know them. */
const CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
const NOBODY_READS = 141;

/**
 * Does some work that is asked, by the signal it is given, to let go of everything and end: on Ctrl-C, when the terminal
 * goes, on SIGTERM, and when nobody reads what is printed. A second signal ends the process at once.
 */
export async function interruptible(work: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const interrupted = new AbortController();
  let code: number | undefined;
  const interrupt = (why: number): void => {
    code ??= why;
    interrupted.abort(new Error("interrupted"));
  };
  const signals = Object.keys(CODES) as (keyof typeof CODES)[];
  const onSignal = (name: NodeJS.Signals): void => {
    for (const each of signals) process.off(each, onSignal);
    interrupt(CODES[name as keyof typeof CODES]);
  };
  for (const name of signals) process.on(name, onSignal);
  // For good: what is still on its way may fail at the very end.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => interrupt(NOBODY_READS));
  try {
    const result = await work(interrupted.signal);
    return code ?? result;
  } catch (error) {
    if (code === undefined) throw error;
    return code;
  } finally {
    for (const name of signals) process.off(name, onSignal);
  }
}
