import type { Server } from "@grpc/grpc-js";
import type { ListTemplatesRequest } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { ChannelAdapter } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { serviceOf } from "@linktor/plugin-wire";
import type { ChannelPlugin } from "../channel.js";
import type { OpenChannels } from "../channels/open-channels.js";
import { descriptionToProto } from "../mapping/description.js";
import { messageTemplateToProto } from "../mapping/template.js";
import type { ReceiveParts } from "../receive/serve-receive.js";
import { serveReceive } from "../receive/serve-receive.js";
import { lifeMethods } from "./life-methods.js";
import { mediaMethods } from "./media-methods.js";
import { sendMethods } from "./send-methods.js";
import { notServed } from "./status.js";

export interface AdapterParts<Settings> extends Omit<ReceiveParts, "channels" | "receiveAppWebhook" | "maxWebhookBytes"> {
  readonly plugin: ChannelPlugin<Settings>;
  readonly channels: OpenChannels<Settings>;
}

export function addChannelAdapter<Settings>(server: Server, parts: AdapterParts<Settings>): void {
  const { plugin, channels, calls } = parts;
  // A person reads this once at start rather than core at the first call.
  const description = descriptionToProto(plugin);
  server.addService(serviceOf(ChannelAdapter), {
    describe: calls.unary(() => description),
    ...lifeMethods(channels, calls),
    ...sendMethods(channels, calls),
    ...mediaMethods(channels, calls),
    receive: serveReceive({ ...parts, receiveAppWebhook: plugin.receiveAppWebhook?.bind(plugin), maxWebhookBytes: plugin.maxWebhookBytes }),
    listTemplates: calls.unary(async ({ channelId, cursor }: ListTemplatesRequest, signal) => {
      const { channel } = channels.get(channelId);
      if (!channel.listTemplates) throw notServed("listTemplates");
      const { templates, nextCursor } = await channel.listTemplates(cursor, signal);
      return { templates: templates.map(messageTemplateToProto), nextCursor };
    }),
  });
}
