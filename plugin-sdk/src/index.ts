export type {
  Accepted,
  Capabilities,
  Channel,
  ChannelContext,
  ChannelPlugin,
  ChannelState,
  ContactCard,
  Content,
  ContentType,
  EventOutcome,
  Health,
  Identity,
  InboundEvent,
  InboundMedia,
  InboundMessage,
  Interactive,
  JsonSchema,
  Location,
  Logger,
  MediaType,
  OutboundMedia,
  OutboundMessage,
  Receipt,
  Refusal,
  RefusalClass,
  SignInStep,
  WebhookRequest,
  WebhookResult,
} from "./channel.js";
export { BadRequest, MediaGone, NeedsSignIn, SendError, SettingsError, Unauthorized } from "./channel.js";
export { AddressNotAllowed } from "./guard/address-not-allowed.js";
export { assertHostAllowed, assertUrlAllowed, resolveAllowed } from "./guard/guard.js";
export { guardedConnect } from "./guard/guarded-connect.js";
export { guardedFetch } from "./guard/guarded-fetch.js";
export { guardedGet } from "./guard/guarded-get.js";
export { safeEqual } from "./safe-equal.js";
export { serveChannel } from "./serve-channel.js";
