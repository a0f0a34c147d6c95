import { readable } from "./readable.js";

const EXTENSIONS: Readonly<Record<string, string>> = {
  "application/ms-tnef": "dat",
  "application/pdf": "pdf",
  "application/pkcs7-mime": "p7m",
  "application/pkcs7-signature": "p7s",
  "application/zip": "zip",
  "image/gif": "gif",
  "image/jpeg": "jpg",
  "image/png": "png",
  "image/webp": "webp",
  "message/rfc822": "eml",
  "text/calendar": "ics",
  "text/csv": "csv",
  "text/html": "html",
  "text/plain": "txt",
};

/** A name that stays in its folder and reads as it is: no path, no control characters, none that turn the direction of writing. */
export function safeFileName(given: string | null | undefined, mimeType: string, number: number): string {
  const last =
    readable(given ?? "")
      .split(/[/\\]/)
      .at(-1) ?? "";
  const name = last
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "")
    .replaceAll(/[<>:"|?*]/g, "_")
    .replace(/^[.\s]+/, "")
    .trim();
  return name === "" ? `attachment-${number}.${EXTENSIONS[mimeType] ?? "bin"}` : shorten(name);
}

/** Keeps the ending, by which people and programs know what it is. */
function shorten(name: string): string {
  if (name.length <= 150) return name;
  const [, ending = ""] = /(\.[^.]{1,10})$/.exec(name) ?? [];
  return `${[...name].slice(0, 150 - ending.length).join("")}${ending}`;
}
