import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { Output } from "../../command.js";
import { print } from "./print.js";
import type { Simulator } from "./simulator.js";

export const HELP = "send <to> <text>, health, connect, disconnect, quit";

/** Does what is typed, a line at a time, until `quit`, the end of the input, or the signal. */
export async function obey(input: Readable, simulator: Simulator, output: Output, signal: AbortSignal): Promise<void> {
  const lines = createInterface({ input });
  const close = (): void => lines.close();
  signal.addEventListener("abort", close);
  try {
    for await (const line of lines) {
      const [word = "", ...rest] = line.trim().split(/\s+/);
      if (word === "quit") return;
      try {
        await obeyOne(word, rest, simulator, output);
      } catch (error) {
        print(output, "error", (error as Error).message);
      }
    }
  } finally {
    signal.removeEventListener("abort", close);
    lines.close();
  }
}

async function obeyOne(word: string, [to, ...text]: string[], simulator: Simulator, output: Output): Promise<void> {
  if (word === "send" && to !== undefined && text.length > 0) await simulator.send(to, text.join(" "));
  else if (word === "health") await simulator.health();
  else if (word === "connect") await simulator.connect();
  else if (word === "disconnect") await simulator.disconnect();
  else if (word !== "") print(output, "help", HELP);
}
