import type { MethodImpl } from "@connectrpc/connect";
import type { ChannelService } from "@linktor/gen/linktor/channel/v1/channel_pb.js";
import { write } from "../../identity/index.js";
import { announce } from "../../platform/eventlog/announce.js";
import { isForeignKeyViolation } from "../../platform/postgres/errors.js";
import { AppError } from "../../shared/errors.js";
import { type ChannelId, parseId } from "../../shared/ids.js";
import type { Channel } from "../channel.js";
import { deleteChannel, lockChannel } from "../channel-store.js";
import type { ChannelDeps } from "../deps.js";
import { channelEvent } from "../events.js";

export function deleteChannelRpc({
  db,
  clock,
  channelsChanged,
  publicUrl,
}: ChannelDeps): MethodImpl<typeof ChannelService.method.deleteChannel> {
  return async (request, context) => {
    const id = parseId<ChannelId>("ch", request.id);
    let deleted: Channel | undefined;
    await write(db, context, request, async (tx, { tenantId }) => {
      deleted = await lockChannel(tx, tenantId, id);
      await deleteChannel(tx, tenantId, id);
      announce(tx, [channelEvent("deleted", deleted, publicUrl)], clock.now());
      return {};
    }).catch((cause: unknown) => {
      if (!isForeignKeyViolation(cause)) throw cause;
      throw new AppError("precondition", "CHANNEL_IN_USE", "This channel has conversations; disconnect it instead.", { cause });
    });
    if (deleted?.isEnabled) await channelsChanged();
    return {};
  };
}
