import type { MethodImpl } from "@connectrpc/connect";
import type { ChannelService } from "@linktor/gen/linktor/channel/v1/channel_pb.js";
import { write } from "../../identity/index.js";
import { type ChannelId, parseId } from "../../shared/ids.js";
import type { ChannelDeps } from "../deps.js";
import { describe, schemasOf } from "../gateway/description.js";
import { updateChannel } from "../update-channel.js";
import { channelToProto } from "./to-proto.js";

export function updateChannelRpc({
  db,
  clock,
  secrets,
  gateway,
  channelsChanged,
  publicUrl,
}: ChannelDeps): MethodImpl<typeof ChannelService.method.updateChannel> {
  return async (request, context) => {
    const id = parseId<ChannelId>("ch", request.id);
    const { name, config, credentials } = request;
    const answer = await write(db, context, request, async (tx, { tenantId }) => {
      const input = { tenantId, id, name, config, credentials };
      const channel = await updateChannel(tx, secrets, input, (type) => schemasOf(gateway, type), publicUrl, clock.now());
      return { channel: channelToProto(channel, describe(gateway, channel.type), publicUrl) };
    });
    if (config || credentials) await channelsChanged();
    return answer;
  };
}
