import type { TakenAddress } from "../contact/index.js";
import type { Media } from "../media/index.js";
import type { Tx } from "../platform/postgres/transaction.js";
import type { ChannelId, TenantId } from "../shared/ids.js";

/**
 * The file that a contact gave to us before the message came, on a channel whose network is ours; there are then no bytes to
 * fetch. Only references to files of that very channel are known.
 */
export type FindUpload = (
  tx: Tx,
  channel: { readonly tenantId: TenantId; readonly id: ChannelId },
  reference: string,
) => Promise<Media | undefined>;

/** Told of an address that a network says is a contact's, and that another one has. Nothing of the address itself is in it. */
export type OnAddressTaken = (channelId: ChannelId, taken: TakenAddress) => void;

/** A channel whose events are taken in. */
export interface IngestChannel {
  readonly tenantId: TenantId;
  readonly id: ChannelId;
  readonly findUpload: FindUpload;
  readonly onAddressTaken: OnAddressTaken;
}
