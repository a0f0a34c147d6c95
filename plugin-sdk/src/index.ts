export type { Broker } from "@linktor/plugin-wire";
export type {
  AppWebhookResult,
  Capabilities,
  Channel,
  ChannelContext,
  ChannelPlugin,
  EventOutcome,
  JsonSchema,
  Logger,
  OpenedChannel,
} from "./channel.js";
export type {
  ContactCard,
  Content,
  ContentType,
  Email,
  Interactive,
  Location,
  MediaType,
  MessageTemplate,
  Order,
  Referral,
  Template,
  TemplatePart,
} from "./content.js";
export type { Refusal, RefusalClass } from "./errors.js";
export { BadRequest, MediaGone, NeedsSignIn, SendError, SettingsError, Unauthorized } from "./errors.js";
export { AddressNotAllowed } from "./guard/address-not-allowed.js";
export { boundedText } from "./guard/bounded-text.js";
export { assertHostAllowed, assertUrlAllowed, resolveAllowed } from "./guard/guard.js";
export { guardedConnect } from "./guard/guarded-connect.js";
export { guardedFetch } from "./guard/guarded-fetch.js";
export { guardedGet } from "./guard/guarded-get.js";
export type { Identity, InboundEvent, InboundMedia, InboundMessage, Receipt } from "./inbound.js";
export type { Accepted, OutboundMedia, OutboundMessage } from "./outbound.js";
export { safeEqual } from "./safe-equal.js";
export { serveChannel } from "./serve-channel.js";
export type { ServeOptions } from "./serve-options.js";
export type { ChannelState, Health, SignInStep } from "./state.js";
export type { WebhookRequest, WebhookResult } from "./webhook.js";
