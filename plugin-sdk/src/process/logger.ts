import type { LogLevel } from "@linktor/plugin-wire";
import { formatLogLine } from "@linktor/plugin-wire";
import type { Logger } from "../channel.js";

export function createLogger(write: (line: string) => void, bound: Readonly<Record<string, unknown>> = {}): Logger {
  const at = (level: LogLevel) => (fields: Readonly<Record<string, unknown>>, message: string) => {
    write(formatLogLine(level, message, { ...bound, ...fields }));
  };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}
