export type LogLevel = "trace" | "debug" | "info" | "warn" | "error";

/** One line of a plugin's stderr. */
export interface LogEntry {
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

const LEVELS: Readonly<Record<string, LogLevel>> = {
  trace: "trace",
  debug: "debug",
  info: "info",
  warn: "warn",
  warning: "warn",
  error: "error",
  fatal: "error",
};

/** Reads hclog's JSON, tolerates pino's, and takes everything else as text. Never throws. */
export class LogLineParser {
  #panicking = false;

  parse(line: string): LogEntry {
    const record = parseObject(line);
    if (record) return entryOf(record) ?? { level: "debug", message: line, fields: {} };
    if (/^(panic|fatal error): /.test(line)) this.#panicking = true;
    const prefix = /^\[(TRACE|DEBUG|INFO|WARN|ERROR)\]\s*/.exec(line);
    if (prefix) return { level: LEVELS[prefix[1]!.toLowerCase()]!, message: line.slice(prefix[0].length), fields: {} };
    return { level: this.#panicking ? "error" : "debug", message: line, fields: {} };
  }
}

function parseObject(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

function entryOf(record: Record<string, unknown>): LogEntry | undefined {
  const { "@level": hclogLevel, "@message": hclogMessage, "@timestamp": _at, ...rest } = record;
  if (hclogLevel !== undefined) {
    const level = levelOf(hclogLevel);
    return level && { level, message: text(hclogMessage), fields: rest };
  }
  const { level: otherLevel, msg, message, time: _time, ...fields } = rest;
  const level = levelOf(otherLevel);
  return level && { level, message: text(msg ?? message), fields };
}

function levelOf(value: unknown): LogLevel | undefined {
  if (typeof value === "number")
    return value >= 50 ? "error" : value >= 40 ? "warn" : value >= 30 ? "info" : value >= 20 ? "debug" : "trace";
  return typeof value === "string" && Object.hasOwn(LEVELS, value.toLowerCase()) ? LEVELS[value.toLowerCase()] : undefined;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : value === undefined ? "" : JSON.stringify(value);
}
