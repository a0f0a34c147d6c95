export type { ReplyDeps } from "./deps.js";
export { replyRoutes } from "./rpc/services.js";
