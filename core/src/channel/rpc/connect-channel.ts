import type { MethodImpl } from "@connectrpc/connect";
import type { ChannelService } from "@linktor/gen/linktor/channel/v1/channel_pb.js";
import { callerOf, write } from "../../identity/index.js";
import { type ChannelId, parseId } from "../../shared/ids.js";
import { changeStatus } from "../change-status.js";
import { bumpGeneration } from "../channel-store.js";
import type { ChannelDeps } from "../deps.js";
import { describe } from "../gateway/description.js";
import { channelToProto } from "./to-proto.js";

export function connectChannelRpc({
  db,
  clock,
  gateway,
  channelsChanged,
  publicUrl,
}: ChannelDeps): MethodImpl<typeof ChannelService.method.connectChannel> {
  return async (request, context) => {
    const id = parseId<ChannelId>("ch", request.id);
    const { tenantId } = callerOf(context);
    const answer = await write(db, context, request, async (tx) => {
      const wish = { isEnabled: true, status: "connecting" } as const;
      const channel = await changeStatus(tx, tenantId, id, wish, publicUrl, clock.now());
      await bumpGeneration(tx, tenantId, id);
      return { channel: channelToProto(channel, describe(gateway, channel.type), publicUrl) };
    });
    gateway.revive(answer.channel.type);
    await channelsChanged();
    return answer;
  };
}
