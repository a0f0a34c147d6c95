import { createServer } from "node:net";

/** Below the ports that Linux gives to whoever asks for any and to connections that leave, so that nobody takes one that is kept for later. */
const FIRST = 20_000;
const COUNT = 12_000;
/** Test processes that run side by side choose from parts of their own. */
const PARTS = 8;

const worker = Number(process.env.VITEST_POOL_ID ?? 0) % PARTS;
const size = COUNT / PARTS;
let next = Math.floor(Math.random() * size);

/** A port of this machine that nobody listens on now, nor will by chance: what is started again finds it free. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < size; tries += 1) {
    const port = FIRST + worker * size + next;
    next = (next + 1) % size;
    if (await isFree(port)) return port;
  }
  throw new Error(`no port between ${FIRST} and ${FIRST + COUNT} is free`);
}

export async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const free = await new Promise<boolean>((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => resolve(true));
  });
  if (free) await new Promise((resolve) => server.close(resolve));
  return free;
}
