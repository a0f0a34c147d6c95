import type { JsonObject, MessageInitShape } from "@bufbuild/protobuf";
import type { CapabilitiesSchema, DescribeResponseSchema } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { TextUnit } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { CONTRACT_VERSION } from "@linktor/plugin-wire";
import type { Capabilities, ChannelPlugin } from "../channel.js";
import { contentTypeToProto } from "./content-type.js";

const TEXT_UNITS: Readonly<Record<NonNullable<Capabilities["textUnit"]>, TextUnit>> = {
  utf16: TextUnit.UTF16,
  code_points: TextUnit.CODE_POINTS,
  bytes: TextUnit.BYTES,
};

type Plugin = Omit<ChannelPlugin<unknown>, "open" | "parseSettings">;

export function descriptionToProto(plugin: Plugin): MessageInitShape<typeof DescribeResponseSchema> {
  return {
    name: plugin.name,
    channelType: plugin.id,
    version: plugin.version,
    contractVersion: CONTRACT_VERSION,
    capabilities: capabilitiesToProto(plugin),
    configSchema: plugin.configSchema as JsonObject,
    credentialsSchema: plugin.credentialsSchema as JsonObject,
    maxWebhookBytes: BigInt(plugin.maxWebhookBytes ?? 0),
  };
}

function capabilitiesToProto({ capabilities, identity, features }: Plugin): MessageInitShape<typeof CapabilitiesSchema> {
  const { outbound = ["text"], textUnit = "utf16", media = [], ...rest } = capabilities;
  return {
    ...rest,
    outbound: outbound.map(contentTypeToProto),
    textUnit: TEXT_UNITS[textUnit],
    media: media.map(({ type, maxBytes, mimeTypes = [] }) => ({
      type: contentTypeToProto(type),
      maxBytes: BigInt(maxBytes),
      mimeTypes: [...mimeTypes],
    })),
    edit: features.includes("edit"),
    delete: features.includes("delete"),
    reactions: features.includes("react"),
    markRead: features.includes("markRead"),
    typing: features.includes("sendTyping"),
    mediaIn: features.includes("fetchMedia"),
    mediaOut: features.includes("uploadMedia"),
    templates: features.includes("listTemplates"),
    identityKind: identity.kind,
    identityScoped: identity.scoped,
  };
}
