import type { ConnectRouter } from "@connectrpc/connect";
import { ChannelService } from "@linktor/gen/linktor/channel/v1/channel_pb.js";
import { PluginService } from "@linktor/gen/linktor/plugin/v1/plugin_pb.js";
import type { ChannelDeps } from "../deps.js";
import { connectChannelRpc } from "./connect-channel.js";
import { createChannelRpc } from "./create-channel.js";
import { deleteChannelRpc } from "./delete-channel.js";
import { disconnectChannelRpc } from "./disconnect-channel.js";
import { getChannelRpc } from "./get-channel.js";
import { listChannelTypesRpc } from "./list-channel-types.js";
import { listChannelsRpc } from "./list-channels.js";
import { listTemplatesRpc } from "./list-templates.js";
import { replacePluginRpc } from "./replace-plugin.js";
import { updateChannelRpc } from "./update-channel.js";

export function channelRoutes(deps: ChannelDeps): (router: ConnectRouter) => void {
  return (router) => {
    router.service(ChannelService, {
      listChannels: listChannelsRpc(deps),
      getChannel: getChannelRpc(deps),
      createChannel: createChannelRpc(deps),
      updateChannel: updateChannelRpc(deps),
      deleteChannel: deleteChannelRpc(deps),
      connectChannel: connectChannelRpc(deps),
      disconnectChannel: disconnectChannelRpc(deps),
      listTemplates: listTemplatesRpc(deps),
      listChannelTypes: listChannelTypesRpc(deps),
    });
    router.service(PluginService, {
      listPlugins: () => ({ data: deps.gateway.plugins().map(({ plugin }) => plugin) }),
      replacePlugin: replacePluginRpc(deps),
    });
  };
}
