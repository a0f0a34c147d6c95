import { create, fromBinary, type JsonObject } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  type Channel as ChannelProto,
  ChannelSchema,
  type ChannelType,
  ChannelTypeSchema,
  ChannelStatus as Status,
} from "@linktor/gen/linktor/channel/v1/channel_pb.js";
import {
  type Capabilities,
  CapabilitiesSchema,
  type DescribeResponse,
  SignInStepSchema,
} from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { formatId } from "../../shared/ids.js";
import type { Channel, ChannelStatus } from "../channel.js";

const STATUS: Readonly<Record<ChannelStatus, Status>> = {
  disconnected: Status.DISCONNECTED,
  connecting: Status.CONNECTING,
  connected: Status.CONNECTED,
  degraded: Status.DEGRADED,
  needs_sign_in: Status.NEEDS_SIGN_IN,
  error: Status.ERROR,
};

/** `description` is what the plugin says of the type; its capabilities stand in until the channel was open once. */
export function channelToProto(channel: Channel, description: DescribeResponse | undefined, publicUrl: string): ChannelProto {
  const id = formatId("ch", channel.id);
  return create(ChannelSchema, {
    id,
    type: channel.type,
    name: channel.name,
    config: channel.config as JsonObject,
    credentialsSet: [...channel.credentialsSet],
    status: STATUS[channel.status],
    health: {
      detail: channel.statusDetail,
      action: channel.statusAction,
      checkedAt: channel.checkedAt ? timestampFromDate(channel.checkedAt) : undefined,
      signIn: channel.signIn ? fromBinary(SignInStepSchema, channel.signIn) : undefined,
    },
    capabilities: capabilitiesOf(channel) ?? description?.capabilities,
    webhookUrl: webhookUrl(publicUrl, channel.type, id),
    createdAt: timestampFromDate(channel.createdAt),
    updatedAt: timestampFromDate(channel.updatedAt),
  });
}

function capabilitiesOf({ capabilities }: Channel): Capabilities | undefined {
  return capabilities ? fromBinary(CapabilitiesSchema, capabilities) : undefined;
}

export function webhookUrl(publicUrl: string, type: string, id: string): string {
  return `${publicUrl}/api/v1/webhooks/${type}/${id}`;
}

export function channelTypeToProto(description: DescribeResponse): ChannelType {
  return create(ChannelTypeSchema, {
    type: description.channelType,
    name: description.name,
    configSchema: description.configSchema,
    credentialsSchema: description.credentialsSchema,
    capabilities: description.capabilities,
  });
}
