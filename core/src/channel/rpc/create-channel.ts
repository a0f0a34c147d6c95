import type { MethodImpl } from "@connectrpc/connect";
import type { ChannelService } from "@linktor/gen/linktor/channel/v1/channel_pb.js";
import { write } from "../../identity/index.js";
import { createChannel } from "../create-channel.js";
import type { ChannelDeps } from "../deps.js";
import { describe, schemasOf } from "../gateway/description.js";
import { parseSettings } from "../settings.js";
import { channelToProto } from "./to-proto.js";

export function createChannelRpc({
  db,
  clock,
  secrets,
  gateway,
  publicUrl,
}: ChannelDeps): MethodImpl<typeof ChannelService.method.createChannel> {
  return async (request, context) => {
    const { type, name } = request;
    const settings = parseSettings(schemasOf(gateway, type), request.config ?? {}, request.credentials ?? {});
    return write(db, context, request, async (tx, { tenantId }) => {
      const channel = await createChannel(tx, secrets, { tenantId, type, name, settings }, publicUrl, clock.now());
      return { channel: channelToProto(channel, describe(gateway, type), publicUrl) };
    });
  };
}
