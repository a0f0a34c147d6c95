import { type DestinationStream, type Logger, type LoggerOptions, pino, stdTimeFunctions } from "pino";
import { describeError } from "./describe-error.js";
import { redactFields, redactText } from "./redact.js";

export interface LogOptions {
  readonly level: string;
  /** Said with every line: the trace it belongs to. */
  readonly context?: () => object;
  /** Default: standard output. */
  readonly destination?: DestinationStream;
}

/** JSON breaks no line itself, but some readers break at these, and terminals act on others. */
const CONTROL = /[\u007f-\u009f\u2028\u2029]/g;

/**
 * The log: one JSON object a line. Everything passes through here, lines of plugins too, and comes out without what people
 * wrote, who they are, and what opens doors.
 */
export function createLog({ level, context, destination }: LogOptions): Logger {
  const options: LoggerOptions = {
    level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    ...(context && { mixin: context }),
    formatters: {
      level: (label) => ({ level: label }),
      log: (fields) => redactFields(fields, describeError),
    },
    // They are described already.
    serializers: { err: (error: unknown) => error },
    hooks: {
      logMethod(args, method) {
        const [fields, text] = typeof args[0] === "string" ? [{}, args[0]] : [args[0], args[1] as unknown];
        return method.apply(this, [asFields(fields), typeof text === "string" ? redactText(text) : ""]);
      },
      streamWrite: (line) => line.replace(CONTROL, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`),
    },
  };
  return destination ? pino(options, destination) : pino(options);
}

function asFields(fields: unknown): object {
  if (fields instanceof Error) return { err: fields };
  return typeof fields === "object" && fields !== null ? fields : {};
}
