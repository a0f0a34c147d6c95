export { listDeadLetters } from "./dead-letter-store.js";
export type { OperationsDeps } from "./deps.js";
export { discardDeadLetter } from "./discard.js";
export { type Replayed, replayAll, replayDeadLetter } from "./replay.js";
export { operationsRoutes } from "./rpc/routes.js";
