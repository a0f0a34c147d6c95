import type { Capabilities } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import type { Channel } from "../../channel/index.js";
import { assertWindowOpen, type Conversation } from "../../conversation/index.js";
import { AppError, invalid } from "../../shared/errors.js";
import type { Message } from "../message.js";
import { capabilitiesOf } from "./capabilities.js";
import { takesFile } from "./takes-file.js";

type Draft = Pick<Message, "contentType" | "attachments">;

/** Refuses what a channel cannot send now: free text after its window, and templates where there are none. */
export function assertSendable(channel: Channel, conversation: Pick<Conversation, "lastInboundAt">, draft: Draft, now: Date): void {
  const can = capabilitiesOf(channel);
  if (draft.contentType !== "template") return assertWindowOpen(conversation, can?.replyWindowHours ?? 0, now);
  if (!can) throw new AppError("precondition", "CHANNEL_NOT_CONNECTED", "Connect the channel before you send a template.");
  if (!can.templates) throw new AppError("precondition", "NOT_SUPPORTED", `A ${channel.type} channel has no templates.`);
  assertHeaderFits(channel, can, draft);
}

/** A template goes out whole or not at all, so its file cannot become a link. */
function assertHeaderFits({ type }: Channel, can: Capabilities, { attachments }: Draft): void {
  if (attachments.length > 1) throw invalid("attachments", "a template has at most one file, that of its header.");
  const [file] = attachments;
  if (file && !takesFile(can, file)) {
    throw new AppError(
      "precondition",
      "NOT_SUPPORTED",
      `A ${type} channel does not take this file (${file.mimeType}, ${file.sizeBytes} bytes).`,
    );
  }
}
