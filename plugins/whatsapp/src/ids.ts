import { type Identity, SendError } from "@linktor/plugin-sdk";

/** Kind of the ids that WhatsApp gives people who hide their number: business-scoped, so they mean nothing on another channel. */
export const USER_ID_KIND = "whatsapp_user";

const USER_ID = /^[A-Z]{2}(\.ENT)?\.[A-Za-z0-9]{1,128}$/;
const PHONE = /^\+?[\d\s().-]+$/;
const GROUP = /^group=(.+)$/;

/** Spread into what is sent. */
export type Destination = {
  readonly recipient_type: "individual" | "group";
  readonly to?: string;
  readonly recipient?: string;
};

/** Meta puts ids of people into fields for numbers where it has no number. */
export function identityOf(value: string): Identity {
  return PHONE.test(value) && !USER_ID.test(value) ? { kind: "phone", value } : { kind: USER_ID_KIND, value, scoped: true };
}

export function threadOfGroup(groupId: string): string {
  return `group=${groupId}`;
}

export function destinationOf(to: Identity, thread?: string): Destination {
  const group = GROUP.exec(thread ?? "")?.[1];
  if (group !== undefined) return { recipient_type: "group", to: group };
  if (USER_ID.test(to.value)) return { recipient_type: "individual", recipient: to.value };
  const digits = PHONE.test(to.value) ? to.value.replaceAll(/\D/g, "") : "";
  if (digits.length >= 5 && digits.length <= 20) return { recipient_type: "individual", to: digits };
  throw new SendError({
    class: "permanent",
    reason: "INVALID_RECIPIENT",
    message: "A WhatsApp recipient is a phone number with its country, or the id WhatsApp gave for a person.",
  });
}
