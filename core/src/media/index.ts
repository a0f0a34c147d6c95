export type { MediaDeps } from "./deps.js";
export { dispositionOf } from "./disposition.js";
export { MediaLinks } from "./links.js";
export type { Media } from "./media.js";
export { findMedia, insertMedia } from "./media-store.js";
export { openMedia } from "./open-store.js";
export { type MediaStore, StoreRefused, TooLarge } from "./ports.js";
export { mediaRoutes } from "./rpc/routes.js";
export { storeFile } from "./store-file.js";
