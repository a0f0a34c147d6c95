import type { JsonObject } from "@bufbuild/protobuf";
import type { DescribeResponse } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { AppError } from "../../shared/errors.js";
import type { ChannelGateway } from "../ports.js";
import type { SettingsSchemas } from "../settings.js";

/** What the installed plugin of a channel type says of itself. */
export function describe(gateway: ChannelGateway, type: string): DescribeResponse | undefined {
  return gateway.plugin(type)?.description;
}

export function schemasOf(gateway: ChannelGateway, type: string): SettingsSchemas {
  const description = describe(gateway, type);
  if (!description) {
    const known = gateway
      .plugins()
      .map(({ plugin }) => plugin.channelType)
      .sort();
    if (known.includes(type))
      throw new AppError("unavailable", "PLUGIN_NOT_READY", `The ${type} plugin is starting; try again.`, { retryAfterMs: 2000 });
    throw new AppError(
      "invalid",
      "CHANNEL_TYPE_UNKNOWN",
      `type: there is no plugin for ${JSON.stringify(type)}; installed are ${known.join(", ")}.`,
    );
  }
  const any: JsonObject = { type: "object" };
  return { config: description.configSchema ?? any, credentials: description.credentialsSchema ?? any };
}
