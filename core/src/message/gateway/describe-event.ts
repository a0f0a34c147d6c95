import type { InboundEvent } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { storable } from "./inbound.js";

const MAX_LENGTH = 200;

/** What an event is, for a person who finds it put aside. */
export function describeEvent({ kind }: InboundEvent): { readonly topic: string; readonly description: string } {
  const topic = kind.case ?? "unknown";
  return { topic, description: shortened(storable(wordsOf(kind))) };
}

function wordsOf(kind: InboundEvent["kind"]): string {
  switch (kind.case) {
    case "message": {
      const { externalId, contact, text } = kind.value;
      return `Message ${externalId} from ${nameOf(contact)}: ${text}`;
    }
    case "edited":
      return `Change of message ${kind.value.externalId}: ${kind.value.text}`;
    case "deleted":
      return `Message ${kind.value.externalId} taken back`;
    case "reacted":
      return `Reaction of ${nameOf(kind.value.contact)} to message ${kind.value.externalId}`;
    case "receipt":
      return `Receipt for ${kind.value.externalIds.join(", ") || "messages up to a time"}`;
    case "identity":
      return `News of ${nameOf(kind.value.identity)}`;
    case "typing":
      return `Typing of ${nameOf(kind.value.contact)}`;
    case "channel":
      return "News of the channel itself";
    default:
      return "An event of a kind that this version does not know";
  }
}

function nameOf(identity: { readonly displayName: string; readonly value: string } | undefined): string {
  return identity?.displayName || identity?.value || "nobody";
}

/** By characters, so that none is cut in half. */
function shortened(text: string): string {
  const start = [...text.slice(0, 2 * MAX_LENGTH)];
  return text.length > MAX_LENGTH ? `${start.slice(0, MAX_LENGTH - 1).join("")}…` : text;
}
