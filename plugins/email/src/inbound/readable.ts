/**
 * Characters of windows-1252 that Node 20 decodes as control characters, which nobody writes: Outlook's quotes and dashes among them. See
 * https://github.com/nodejs/node/issues/56542.
 */
const C1 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ";

/** Text as people meant it. A database takes no NUL, and nobody can read one. */
export function readable(text: string | undefined): string {
  return (text ?? "")
    .replaceAll("\0", "")
    .replaceAll("\r\n", "\n")
    .replaceAll(/[\u0080-\u009f]/g, (character) => C1[character.charCodeAt(0) - 0x80] ?? "");
}

/** The same for what stands in a header. */
export function oneLine(text: string | undefined): string {
  return readable(text)
    .replaceAll(/[\p{Cc}\s]+/gu, " ")
    .trim();
}
