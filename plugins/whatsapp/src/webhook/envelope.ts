import { BadRequest, type WebhookRequest } from "@linktor/plugin-sdk";
import { type JsonObject, objectOf, objectsIn, textOf } from "../json.js";
import type { Settings } from "../settings.js";

/** One thing that a request says of one account, or of one number of it. */
export type Change = {
  readonly wabaId: string | undefined;
  readonly phoneNumberId: string | undefined;
  readonly field: string;
  readonly value: JsonObject;
};

export function parseChanges({ body }: WebhookRequest): readonly Change[] {
  const envelope = objectOf(parseJson(body));
  if (envelope?.object !== "whatsapp_business_account") throw new BadRequest("The body is not of a WhatsApp Business account");
  return objectsIn(envelope.entry).flatMap((entry) =>
    objectsIn(entry.changes).map((change): Change => {
      const value = objectOf(change.value) ?? {};
      return {
        wabaId: textOf(entry.id),
        phoneNumberId: textOf(objectOf(value.metadata)?.phone_number_id),
        field: textOf(change.field) ?? "unknown",
        value,
      };
    }),
  );
}

/**
 * Whether a change concerns a channel. What names no number concerns all numbers of its account: `yes` says so of an account
 * that the channel knows, `perhaps` where it knows none.
 */
export function concerns(
  { phoneNumberId, wabaId }: Change,
  settings: Pick<Settings, "phoneNumberId" | "wabaId">,
): "yes" | "no" | "perhaps" {
  if (phoneNumberId !== undefined) return phoneNumberId === settings.phoneNumberId ? "yes" : "no";
  if (settings.wabaId === undefined) return "perhaps";
  return wabaId === settings.wabaId ? "yes" : "no";
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    throw new BadRequest("The body is not JSON");
  }
}
