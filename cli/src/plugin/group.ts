import type { Group } from "../command.js";
import { languages } from "./new/languages.js";

/** For those who write channels. What a command needs is loaded when it is run. */
export const plugin: Group = {
  name: "plugin",
  commands: [
    {
      name: "new",
      usage: "<language> <folder> [--type <channel_type>]",
      summary: `Writes a small plugin that works as it stands, in ${languages.map(({ name }) => name).join(", ")}.`,
      run: async (args, output) => (await import("./new/new-plugin.js")).newPlugin(args, output),
    },
    {
      name: "verify",
      usage: "<folder> [--json]",
      summary: "Tries a plugin in any language against everything that Linktor expects of one.",
      run: async (args, output) => (await import("./verify/verify-plugin.js")).verifyPlugin(args, output),
    },
    {
      name: "run",
      usage: "<folder> [--config <json file>] [--credentials <json file>] [--port <port>] [--inspect]",
      summary: "Runs one plugin by itself, with one channel: shows what it logs and receives, and sends what is typed.",
      run: async (args, output) => (await import("./run/run-plugin.js")).runPlugin(args, output),
    },
  ],
};
