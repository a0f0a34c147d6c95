export type { EventDeps } from "./deps.js";
export { eventRoutes } from "./rpc/routes.js";
export { eventToProto, presenceEventToProto, subscribedToProto, typingToProto, viewingToProto } from "./rpc/to-proto.js";
export { type Subscribed, subscribe } from "./subscribe.js";
