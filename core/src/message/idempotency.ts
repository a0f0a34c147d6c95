import { formatId, type MessageId, parseId } from "../shared/ids.js";

/** The same for every repeat of one part of one message. */
export function idempotencyKey(messageId: MessageId, part: number): string {
  return `${formatId("ms", messageId)}.${part}`;
}

export function parseIdempotencyKey(key: string): { messageId: MessageId; part: number } | undefined {
  const [, id, part] = /^(ms_[0-9a-z]{26})\.(\d{1,3})$/.exec(key) ?? [];
  if (id === undefined) return undefined;
  try {
    return { messageId: parseId<MessageId>("ms", id), part: Number(part) };
  } catch {
    return undefined;
  }
}
