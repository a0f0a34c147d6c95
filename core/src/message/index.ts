export {
  type Correspondence,
  countUnreadWith,
  lastSeqWith,
  listChangedWith,
  listMessagesWith,
  listMessagesWithAfter,
  listReportable,
} from "./contact-message-store.js";
export { deliverMessage } from "./delivery/deliver-message.js";
export type { DeliveryDeps } from "./delivery/deps.js";
export { holdDeliveries } from "./delivery/hold-deliveries.js";
export type { MessageDeps } from "./deps.js";
export { findByExternalId } from "./external-id-store.js";
export { fetchMedia } from "./fetch-media.js";
export { type Batch, type InboundDeps, storeBatch } from "./gateway/inbound-sink.js";
export { type Reingested, reingest } from "./gateway/ingest.js";
export { Intake } from "./gateway/intake.js";
export { Suspects } from "./gateway/suspects.js";
export { giveUpWork } from "./give-up-work.js";
export { idempotencyKey } from "./idempotency.js";
export type { Author, Message } from "./message.js";
export { findMessage } from "./message-store.js";
export type { FindUpload, OnAddressTaken } from "./ports.js";
export { FETCH_MEDIA } from "./receive-message.js";
export { authorOf } from "./rpc/author.js";
export { outboundFrom } from "./rpc/outbound-from.js";
export { messageRoutes } from "./rpc/routes.js";
export { authorToProto, messageToProto } from "./rpc/to-proto.js";
export { DELIVER_MESSAGE, mediaTypeOf, type SendMessage, sendMessage } from "./send-message.js";
export { type Typing, TypingFeed } from "./typing.js";
