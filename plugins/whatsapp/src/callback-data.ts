const MAX_LENGTH = 512;

/** What comes back with every status of a message, even if the answer to the send was lost. Names the channel, so that no other takes it for its own. */
export function callbackData(channelId: string, idempotencyKey: string): { readonly biz_opaque_callback_data?: string } {
  const data = `${prefixOf(channelId)}${idempotencyKey}`;
  return data.length <= MAX_LENGTH ? { biz_opaque_callback_data: data } : {};
}

/** The idempotency key of a send of this very channel. */
export function idempotencyKeyOf(channelId: string, data: string | undefined): string | undefined {
  const prefix = prefixOf(channelId);
  return data?.startsWith(prefix) && data.length > prefix.length ? data.slice(prefix.length) : undefined;
}

function prefixOf(channelId: string): string {
  return `lk:${channelId}:`;
}
