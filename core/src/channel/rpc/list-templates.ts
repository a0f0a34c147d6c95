import type { MethodImpl } from "@connectrpc/connect";
import type { ChannelService } from "@linktor/gen/linktor/channel/v1/channel_pb.js";
import { read } from "../../identity/index.js";
import { type ChannelId, parseId } from "../../shared/ids.js";
import { getChannel } from "../channel-store.js";
import type { ChannelDeps } from "../deps.js";
import { listTemplates } from "../gateway/list-templates.js";

export function listTemplatesRpc({ db, gateway }: ChannelDeps): MethodImpl<typeof ChannelService.method.listTemplates> {
  return async (request, context) => {
    const id = parseId<ChannelId>("ch", request.id);
    const channel = await read(db, context, (tx, { tenantId }) => getChannel(tx, tenantId, id));
    const { templates, nextCursor } = await listTemplates(gateway, channel, request.cursor);
    return { data: templates, nextCursor };
  };
}
