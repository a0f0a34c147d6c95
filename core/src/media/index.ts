export type { MediaDeps } from "./deps.js";
export { dispositionOf } from "./disposition.js";
export { fileMediaStore } from "./file-store.js";
export { MediaLinks } from "./links.js";
export { MAX_MEDIA_BYTES, type Media } from "./media.js";
export { findMedia, getMedia, insertMedia } from "./media-store.js";
export { type MediaStore, TooLarge } from "./ports.js";
export { mediaRoutes } from "./rpc/routes.js";
export { storeFile } from "./store-file.js";
