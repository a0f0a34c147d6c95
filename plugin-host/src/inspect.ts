/** For the doctor: what would be started, and whether it may be. Nothing is. */
export { findPlugins } from "./discovery/find-plugins.js";
export type { Manifest } from "./discovery/manifest.js";
export { programOf } from "./process/plugin-process.js";
export { verifyPlugin } from "./signing/verify-plugin.js";
