const MAX_REFERENCES = 21;

/** The line that an answer continues: the first mail, and the last twenty. */
export function referencesOf(answered: string | undefined, earlier: readonly string[], thread: string | undefined): readonly string[] {
  const all = [...(earlier.length > 0 || !thread ? earlier : [thread]), ...(answered === undefined ? [] : [answered])];
  const line = [...new Set(all.toReversed())].toReversed().filter(isWritable);
  return line.length <= MAX_REFERENCES ? line : [...line.slice(0, 1), ...line.slice(1 - MAX_REFERENCES)];
}

/** Ids that no mail has, as those of mails without a Message-ID, and broken ones stay out of headers. */
export function isWritable(id: string): boolean {
  return /^[^\s<>\p{Cc}]{3,900}$/u.test(id) && !id.startsWith("sha256:") && /^[\x21-\x7e]+$/.test(id);
}
