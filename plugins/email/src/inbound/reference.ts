import { MediaGone } from "@linktor/plugin-sdk";

/** Where a mail lay when it was read. */
export type Place = { readonly folder: string; readonly uidValidity: string; readonly uid: number };

/** A file of a mail. The Message-ID finds the mail again when it was moved. */
export type FileReference = Place & { readonly id: string | undefined; readonly index: number; readonly name: string };

export function writeReference({ folder, uidValidity, uid, id, index, name }: FileReference): string {
  return JSON.stringify({ folder, validity: uidValidity, uid, id, index, name });
}

export function readReference(text: string): FileReference {
  try {
    const { folder, validity, uid, id, index, name } = JSON.parse(text) as Record<string, unknown>;
    const isValid = typeof folder === "string" && typeof validity === "string" && typeof name === "string";
    if (isValid && Number.isSafeInteger(uid) && Number.isSafeInteger(index)) {
      const messageId = typeof id === "string" ? id : undefined;
      return { folder, uidValidity: validity, uid: uid as number, id: messageId, index: index as number, name };
    }
  } catch {
    // No reference of ours, as below.
  }
  throw new MediaGone("The reference names no file of a mail.");
}
