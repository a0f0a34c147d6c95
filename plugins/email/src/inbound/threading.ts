import { externalIdOf, ownId, plusTokenIn } from "../message-id.js";
import type { Mail } from "./mail.js";

const MAX_FOLLOWS = 50;

/** Where a mail belongs, as far as the mail itself tells. */
export type Threading = { readonly thread: string; readonly replyTo?: string; readonly follows: readonly string[] };

/**
 * Closest first: the mail whose plus address this one was written to, what it answers, and the rest of its line backwards. The thread is
 * named by the first mail of the line, which every later one repeats.
 */
export function threadingOf(mail: Mail, from: string): Threading {
  const asked = recipientsOf(mail).flatMap((address) => plusTokenIn(address) ?? []);
  const line = [...mail.inReplyTo, ...mail.references.toReversed()];
  const follows = [...new Set([...asked.map((token) => ownId(token, from)), ...line].map(externalIdOf))].slice(0, MAX_FOLLOWS);
  const root = mail.references[0] ?? mail.inReplyTo[0] ?? mail.id;
  const [replyTo] = follows;
  return { thread: externalIdOf(root), ...(replyTo !== undefined && { replyTo }), follows };
}

function recipientsOf(mail: Mail): readonly string[] {
  const delivered = ["delivered-to", "x-original-to", "envelope-to"].flatMap((name) => mail.headers(name));
  return [...mail.to, ...mail.cc].map(({ address }) => address).concat(delivered);
}
