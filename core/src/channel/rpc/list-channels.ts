import type { MethodImpl } from "@connectrpc/connect";
import type { ChannelService } from "@linktor/gen/linktor/channel/v1/channel_pb.js";
import { read } from "../../identity/index.js";
import { pageRequest } from "../../shared/page.js";
import { listChannels } from "../channel-store.js";
import type { ChannelDeps } from "../deps.js";
import { describe } from "../gateway/description.js";
import { channelToProto } from "./to-proto.js";

export function listChannelsRpc({ db, gateway, publicUrl }: ChannelDeps): MethodImpl<typeof ChannelService.method.listChannels> {
  return async (request, context) => {
    const page = pageRequest(request.limit, request.cursor);
    const { rows, nextCursor } = await read(db, context, (tx, { tenantId }) => listChannels(tx, tenantId, page));
    return { data: rows.map((channel) => channelToProto(channel, describe(gateway, channel.type), publicUrl)), nextCursor };
  };
}
