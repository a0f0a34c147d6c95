/** The host taken apart, for the conformance kit, which must see each step by itself. Core uses the whole. */
export { REJECTED } from "./calls/call-error.js";
export type { CallLimits } from "./calls/connection.js";
export { Connection, isServiceError } from "./calls/connection.js";
export type { Manifest } from "./discovery/manifest.js";
export { readManifest } from "./discovery/manifest.js";
export { DEFAULT_LIMITS } from "./limits/limits.js";
export { environmentFor } from "./process/environment.js";
export { killGroup } from "./process/kill-group.js";
export { parentDeathPrefix } from "./process/parent-death.js";
export { PluginProcess, programOf } from "./process/plugin-process.js";
export { reapOrphans } from "./process/reap.js";
export { createRunDir } from "./process/run-dir.js";
export { targetOf } from "./session/address.js";
export type { ReceiveCall } from "./session/receive-call.js";
