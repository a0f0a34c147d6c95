/** Mails of all channels that are in memory at once, by their size. Taken apart, they take some six times as much. */
const MAX_BYTES = 64 * 1024 * 1024;

let free = MAX_BYTES;
const waiting: { readonly bytes: number; readonly enter: () => void }[] = [];

/** Waits, in order, until there is room for so many bytes; for more than there ever is, until there is nothing else. */
export async function roomFor(bytes: number, signal: AbortSignal): Promise<Disposable> {
  signal.throwIfAborted();
  const taken = Math.min(bytes, MAX_BYTES);
  await new Promise<void>((resolve, reject) => {
    const leave = () => {
      waiting.splice(waiting.indexOf(one), 1);
      reject(signal.reason as Error);
      admit();
    };
    const enter = () => {
      signal.removeEventListener("abort", leave);
      resolve();
    };
    const one = { bytes: taken, enter };
    signal.addEventListener("abort", leave, { once: true });
    waiting.push(one);
    admit();
  });
  return {
    [Symbol.dispose]() {
      free += taken;
      admit();
    },
  };
}

function admit(): void {
  for (let next = waiting[0]; next && next.bytes <= free; next = waiting[0]) {
    waiting.shift();
    free -= next.bytes;
    next.enter();
  }
}
