import { createHash, createHmac } from "node:crypto";

/** Longer ones are stored by their hash: what is unique must fit an index. */
const MAX_ID = 512;

/** A Message-ID without angle brackets around it and without white space anywhere, compared byte by byte. */
export function normalId(text: string | undefined): string | undefined {
  const id = (text ?? "").replaceAll(/[\s\p{Cc}]+/gu, "");
  let start = 0;
  let end = id.length;
  while (id[start] === "<") start += 1;
  // A pattern for the end would begin anew at each of many brackets.
  while (end > start && id[end - 1] === ">") end -= 1;
  return start === end ? undefined : id.slice(start, end);
}

/** The ids in a header such as References: in brackets, or else separated by white space. */
export function idsIn(header: string | undefined): readonly string[] {
  const text = (header ?? "").slice(0, 65_536);
  const found = text.includes("<") ? (text.match(/<[^<>]*>/g) ?? []) : text.split(/[\s,]+/);
  return [...new Set(found.map(normalId).filter((id) => id !== undefined))];
}

/** How core knows a mail. */
export function externalIdOf(id: string): string {
  return id.length <= MAX_ID ? id : `sha256:${createHash("sha256").update(id).digest("hex")}`;
}

/** For mails without a Message-ID: the same for the same mail, wherever it lies. */
export function hashedId(parts: readonly (string | Uint8Array | undefined)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part ?? "").update("\0");
  return `sha256:${hash.digest("hex")}`;
}

/** The same key gives the same mail; without the secret nobody can guess the id of a mail they did not get. */
export function tokenOf(secret: string, idempotencyKey: string): string {
  return createHmac("sha256", secret).update(`message\0${idempotencyKey}`).digest("hex").slice(0, 40);
}

export function ownId(token: string, from: string): string {
  return `lk.${token}@${from.split("@")[1] ?? "localhost"}`;
}

/** Ids of ours in any text, such as that of a bounce. */
export function ownIdsIn(text: string, from: string): readonly string[] {
  const found = text.match(/\blk\.[0-9a-f]{40}@[^\s<>"'()[\];,]{1,255}/gi) ?? [];
  const domain = `@${from.split("@")[1] ?? "localhost"}`.toLowerCase();
  return [...new Set(found.map((id) => id.replace(/[.&]+$/, "").toLowerCase()).filter((id) => id.endsWith(domain)))];
}

/** `name+lk_<token>@…` leads back to the mail that asked for it. */
export function plusAddress(from: string, token: string): string {
  return from.replace("@", `+lk_${token}@`);
}

export function plusTokenIn(address: string): string | undefined {
  return /\+lk_([0-9a-f]{40})@/i.exec(address)?.[1]?.toLowerCase();
}
