import { objectOf, textOf } from "../json.js";

/** What it takes to fetch a file that came in. */
export type InboundReference = {
  readonly id: string;
  /** Good for five minutes. */
  readonly url?: string;
  readonly sha256?: string;
  readonly mimeType?: string;
};

/** A file at WhatsApp, and since when. */
export type UploadReference = { readonly id: string; readonly uploadedAt: Date };

export function writeReference(reference: InboundReference): string {
  return JSON.stringify(reference);
}

export function readReference(text: string): InboundReference {
  const { id, url, sha256, mimeType } = objectOf(parse(text)) ?? {};
  return { id: textOf(id) ?? text, url: textOf(url), sha256: textOf(sha256), mimeType: textOf(mimeType) };
}

export function writeUpload({ id, uploadedAt }: UploadReference): string {
  return `${id}@${Math.floor(uploadedAt.getTime() / 1000)}`;
}

export function readUpload(text: string): UploadReference | undefined {
  const [, id, seconds] = /^(.+)@(\d+)$/.exec(text) ?? [];
  return id === undefined ? undefined : { id, uploadedAt: new Date(Number(seconds) * 1000) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
