import type { MethodImpl } from "@connectrpc/connect";
import type { ChannelService } from "@linktor/gen/linktor/channel/v1/channel_pb.js";
import { read } from "../../identity/index.js";
import { type ChannelId, parseId } from "../../shared/ids.js";
import { getChannel } from "../channel-store.js";
import type { ChannelDeps } from "../deps.js";
import { describe } from "../gateway/description.js";
import { channelToProto } from "./to-proto.js";

export function getChannelRpc({ db, gateway, publicUrl }: ChannelDeps): MethodImpl<typeof ChannelService.method.getChannel> {
  return async (request, context) => {
    const id = parseId<ChannelId>("ch", request.id);
    const channel = await read(db, context, (tx, { tenantId }) => getChannel(tx, tenantId, id));
    return { channel: channelToProto(channel, describe(gateway, channel.type), publicUrl) };
  };
}
