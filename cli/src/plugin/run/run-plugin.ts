import type { Command } from "../../command.js";

/** `msgfy plugin run`. */
export const runPlugin: Command = {
  name: "run",
  usage: "<folder>",
  summary: "Runs one plugin by itself.",
  async run() {
    return 0;
  },
};
