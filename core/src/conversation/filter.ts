import type { ChannelId, ContactId, QueueId, UserId } from "../shared/ids.js";
import type { ConversationStatus, Priority } from "./conversation.js";

/** Which conversations. Of what is listed any one is enough; an empty list leaves it open. */
export interface ConversationFilter {
  readonly statuses: readonly ConversationStatus[];
  readonly priorities: readonly Priority[];
  readonly channelIds: readonly ChannelId[];
  /** Users; `me` is whoever asks, `none` any queue. */
  readonly owners: readonly (UserId | "me" | "none")[];
  readonly queueIds: readonly QueueId[];
  readonly labels: readonly string[];
  /** With inbound messages that whoever asks has not read. */
  readonly isUnread: boolean;
  readonly contactId: ContactId | undefined;
  /** With a note that mentions whoever asks. */
  readonly mentions: "any" | "unread" | undefined;
  /** Words in a message, the contact's name or the subject. */
  readonly q: string;
}
