import type { InboundMessage } from "@linktor/plugin-sdk";

/** What a message says, without who, when and to what. */
export type Body = Pick<InboundMessage, "contentType" | "text" | "content" | "media">;
