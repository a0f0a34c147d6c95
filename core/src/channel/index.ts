export type { Channel, ChannelStatus } from "./channel.js";
export { findChannel, findChannelOwner, getChannel, updateState } from "./channel-store.js";
export { sealState } from "./credentials.js";
export type { ChannelDeps } from "./deps.js";
export { ChannelSupervisor, statusOf } from "./gateway/supervisor.js";
export { describe } from "./gateway/description.js";
export type { ChannelGateway } from "./ports.js";
export { quarantine } from "./quarantine.js";
export { channelRoutes } from "./rpc/routes.js";
