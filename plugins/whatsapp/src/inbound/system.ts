import type { Identity, InboundEvent } from "@linktor/plugin-sdk";
import { identityOf } from "../ids.js";
import { type JsonObject, objectOf, textOf } from "../json.js";
import type { Person } from "./person.js";
import { timeOf } from "./time.js";

const CHANGES: readonly unknown[] = ["user_changed_number", "user_changed_user_id"];

/** Somebody has another number or id from now on; undefined for whatever else the system says. */
export function identityEvents(message: JsonObject, { contact }: Person): readonly InboundEvent[] | undefined {
  const system = objectOf(message.system);
  if (!system || !CHANGES.includes(system.type)) return undefined;
  const current = [system.wa_id, system.user_id, system.parent_user_id].flatMap((value) => textOf(value) ?? []);
  return current.flatMap((value) => changed(identityOf(value), contact, message.timestamp));
}

/** The same, told by a field of its own. */
export function userIdEvents(update: JsonObject): readonly InboundEvent[] {
  return [update.user_id, update.parent_user_id].flatMap((pair) => {
    const { previous, current } = objectOf(pair) ?? {};
    const before = textOf(previous) ?? textOf(update.wa_id);
    const after = textOf(current);
    return before && after ? changed(identityOf(after), identityOf(before), update.timestamp) : [];
  });
}

function changed(identity: Identity, { kind, value, scoped }: Identity, seconds: unknown): readonly InboundEvent[] {
  if (kind === identity.kind && value === identity.value) return [];
  return [{ type: "identity", at: timeOf(seconds), identity, reachable: true, previous: { kind, value, ...(scoped && { scoped }) } }];
}
