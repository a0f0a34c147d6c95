import { type ConversationId, formatId, type MediaId, type MessageId, parseId } from "../../shared/ids.js";
import { report, submit, type Visitor, type Webchat, writeMessage } from "../../webchat/index.js";
import type { Act } from "./client-frames.js";
import type { WebchatEdge } from "./edge.js";
import { ackFrame, type Frame } from "./frames.js";

export interface Actor {
  readonly webchat: Webchat;
  readonly visitor: Visitor;
  /** Where they are. */
  readonly address: string;
}

/** Does what a visitor did; what it answers is true by then: a message is acknowledged once it is committed. */
export async function perform({ deps, limits }: WebchatEdge, { webchat, visitor, address }: Actor, act: Act): Promise<Frame | undefined> {
  const visitorId = formatId("vi", visitor.id);
  switch (act.t) {
    case "ping":
      return { t: "pong" };
    case "msg": {
      await limits.message(visitorId, address);
      const { client_id: clientId, text = "", attachments = [], reply_to: replyTo = "", payload } = act;
      const uploads = attachments.map((id) => parseId<MediaId>("md", id));
      const input = {
        clientId,
        text,
        answer: payload ?? undefined,
        uploads,
        replyTo: replyTo === "" ? undefined : parseId<MessageId>("ms", replyTo),
      };
      return ackFrame(clientId, await writeMessage(deps, webchat, visitor, input));
    }
    case "typing":
      await limits.sign(visitorId);
      await submit(deps, webchat, visitor, { type: "typing", on: act.on });
      return undefined;
    case "delivered":
    case "read": {
      await limits.sign(visitorId);
      const conversationId = act.conversation_id === undefined ? undefined : parseId<ConversationId>("cv", act.conversation_id);
      await report(deps, webchat, visitor, act.t, { seq: BigInt(act.seq), conversationId });
      return undefined;
    }
  }
}
