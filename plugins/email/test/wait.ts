/** Waits until something is so; fails with what it was last. */
export async function until<T>(probe: () => T | Promise<T>, timeoutMs = 15_000): Promise<NonNullable<T>> {
  for (const end = Date.now() + timeoutMs; ; await new Promise((resolve) => setTimeout(resolve, 15))) {
    const value = await probe();
    if (value) return value;
    if (Date.now() > end) throw new Error(`still ${String(value)} after ${timeoutMs} ms: ${probe}`);
  }
}
