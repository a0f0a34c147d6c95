import type { MethodImpl } from "@connectrpc/connect";
import type { ChannelService } from "@linktor/gen/linktor/channel/v1/channel_pb.js";
import type { ChannelDeps } from "../deps.js";
import { channelTypeToProto } from "./to-proto.js";

export function listChannelTypesRpc({ gateway }: ChannelDeps): MethodImpl<typeof ChannelService.method.listChannelTypes> {
  return () => {
    const data = gateway.plugins().flatMap(({ description }) => (description ? [channelTypeToProto(description)] : []));
    return { data: data.sort((a, b) => a.type.localeCompare(b.type)) };
  };
}
