import { fileTypeFromBuffer } from "file-type";
import { findMedia, insertMedia, type Media, storeFile } from "../media/index.js";
import type { FindUpload } from "../message/index.js";
import { inTenant } from "../platform/postgres/transaction.js";
import { invalid } from "../shared/errors.js";
import { type MediaId, parseId } from "../shared/ids.js";
import type { UploadDeps } from "./deps.js";
import { insertUpload, isUpload } from "./visitor-store.js";
import type { Visitor } from "./webchat.js";

export const MAX_UPLOAD_BYTES = 25 * 1024 * 1024;
const HEAD_BYTES = 4100;

/** A kind of file that visitors may not give us. */
export class TypeNotAllowed extends Error {
  override name = "TypeNotAllowed";
}

export interface Upload {
  readonly name: string;
  /** As the page says; believed only of plain text. */
  readonly mimeType: string;
  readonly data: AsyncIterable<Uint8Array>;
}

/** Stores a visitor's file, which then can go into a message of theirs. Fails with `TooLarge` or `TypeNotAllowed`. */
export async function storeUpload({ db, clock, media: store }: UploadDeps, visitor: Visitor, file: Upload): Promise<Media> {
  const { tenantId } = visitor;
  const { head, data, close } = await peek(file.data);
  const mimeType = await allowedType(head, file.mimeType).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  const media = await storeFile(store, tenantId, { name: file.name, mimeType, data }, clock.now(), MAX_UPLOAD_BYTES);
  await inTenant(db, tenantId, async (tx) => {
    await insertMedia(tx, media);
    await insertUpload(tx, visitor, media.id, clock.now());
  });
  return media;
}

/** Only what a visitor of the very channel uploaded is known; other plugins' references do not look like it. */
export const findUpload: FindUpload = async (tx, channel, reference) => {
  if (!/^md_[0-9a-z]{26}$/.test(reference)) return undefined;
  const id = parseId<MediaId>("md", reference);
  const { tenantId, id: channelId } = channel;
  return (await isUpload(tx, { tenantId, channelId }, id)) ? findMedia(tx, tenantId, id) : undefined;
};

const ALLOWED = new RegExp(
  `^(${[
    "image/(png|jpeg|gif|webp|avif|heic|heif)",
    "(audio|video)/.+",
    "application/(pdf|zip|rtf|x-cfb)",
    String.raw`application/vnd\.openxmlformats-officedocument\.(wordprocessingml\.document|spreadsheetml\.sheet|presentationml\.presentation)`,
    String.raw`application/vnd\.oasis\.opendocument\.(text|spreadsheet|presentation)`,
  ].join("|")})$`,
);
const TEXT = /^text\/(plain|csv)\b/;
const MARKUP = /^\s*<(!doctype|\?xml|html|head|body|script|svg|iframe)\b/i;

/** What the bytes say they are, or plain text; a name and a header prove nothing. */
async function allowedType(head: Buffer, claimed: string): Promise<string> {
  if (head.length === 0) throw invalid("file", "the file is empty.");
  const found = await fileTypeFromBuffer(head);
  if (found ? ALLOWED.test(found.mime) : TEXT.test(claimed.toLowerCase()) && isText(head)) return found?.mime ?? claimed;
  throw new TypeNotAllowed("Files of this type are not taken. Pictures, audio, video, PDF, office documents and plain text are.");
}

function isText(head: Buffer): boolean {
  return !head.includes(0) && !MARKUP.test(head.toString("utf8"));
}

/** The beginning of a stream, and the stream from its beginning; whoever does not read it closes it. */
async function peek(
  source: AsyncIterable<Uint8Array>,
): Promise<{ head: Buffer; data: AsyncIterable<Uint8Array>; close: () => Promise<void> }> {
  const rest = source[Symbol.asyncIterator]();
  const close = async (): Promise<void> => void (await rest.return?.());
  const read: Uint8Array[] = [];
  let size = 0;
  while (size < HEAD_BYTES) {
    const next = await rest.next();
    if (next.done) break;
    read.push(next.value);
    size += next.value.length;
  }
  async function* whole(): AsyncGenerator<Uint8Array> {
    try {
      yield* read;
      for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
    } finally {
      await close();
    }
  }
  return { head: Buffer.concat(read).subarray(0, HEAD_BYTES), data: whole(), close };
}
