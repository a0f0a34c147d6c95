import type { ScheduledMessage } from "./scheduled.js";

export interface ScheduledTables {
  scheduledMessage: {
    -readonly [Column in keyof Omit<ScheduledMessage, "content" | "heardSeq">]: ScheduledMessage[Column];
  } & { content: Buffer; heardSeq: string };
}
