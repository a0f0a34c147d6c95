import type { MethodImpl } from "@connectrpc/connect";
import type { PluginService } from "@linktor/gen/linktor/plugin/v1/plugin_pb.js";
import { AppError, notFound } from "../../shared/errors.js";
import type { ChannelDeps } from "../deps.js";

/** For the operator, who belongs to no tenant. */
export function replacePluginRpc({ gateway }: Pick<ChannelDeps, "gateway">): MethodImpl<typeof PluginService.method.replacePlugin> {
  const find = (channelType: string) => gateway.plugin(channelType)?.plugin;
  return async ({ channelType }) => {
    if (!find(channelType)) throw notFound("plugin", channelType);
    try {
      await gateway.replace(channelType);
    } catch (cause) {
      throw new AppError("precondition", "PLUGIN_NOT_STARTED", (cause as Error).message, { cause });
    }
    return { plugin: find(channelType) };
  };
}
