import { fromBinary } from "@bufbuild/protobuf";
import { CapabilitiesSchema, type ListTemplatesResponse } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { AppError } from "../../shared/errors.js";
import { formatId } from "../../shared/ids.js";
import type { Channel } from "../channel.js";
import type { ChannelGateway } from "../ports.js";
import { describe } from "./description.js";

/** Asks a channel's network for a page of its templates. */
export async function listTemplates(gateway: ChannelGateway, channel: Channel, cursor: string): Promise<ListTemplatesResponse> {
  const can = channel.capabilities ? fromBinary(CapabilitiesSchema, channel.capabilities) : describe(gateway, channel.type)?.capabilities;
  if (can && !can.templates) throw new AppError("precondition", "NOT_SUPPORTED", `A ${channel.type} channel has no templates.`);
  if (!channel.isEnabled) throw notConnected("connect it first.");
  return await gateway.listTemplates(channel.type, formatId("ch", channel.id), cursor).catch((cause: unknown) => {
    const { kind, message } = cause as { kind?: string; message?: string };
    if (kind === "not_open") throw notConnected(channel.statusDetail || "it is being connected.", cause);
    if (kind === "rejected") throw new AppError("precondition", "CHANNEL_REFUSED", message ?? "The channel refused.", { cause });
    throw new AppError("unavailable", "CHANNEL_UNAVAILABLE", "The channel does not answer now; try again.", { cause, retryAfterMs: 2000 });
  });
}

function notConnected(why: string, cause?: unknown): AppError {
  return new AppError("precondition", "CHANNEL_NOT_CONNECTED", `The channel is not connected: ${why}`, { cause });
}
