import type { InputFile } from "grammy";
import type { MediaKind } from "./media-kind.js";

/** A file on its way. `source` is asked for each attempt, because a file can be read into a request once. */
export type MediaItem = {
  readonly kind: MediaKind;
  readonly sha256: string;
  readonly isUpload: boolean;
  readonly source: () => InputFile | string;
};
