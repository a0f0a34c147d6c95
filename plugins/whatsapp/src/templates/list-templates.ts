import { type MessageTemplate, SettingsError } from "@linktor/plugin-sdk";
import type { Client } from "../graph/client.js";
import { asSendError } from "../graph/refusal.js";
import { objectOf, objectsIn, textOf } from "../json.js";
import type { Settings } from "../settings.js";
import { templateOf } from "./template-of.js";

const PAGE = "100";
const FIELDS = "name,language,status,category,components";

type Page = { readonly templates: readonly MessageTemplate[]; readonly nextCursor?: string };

export async function listTemplates(client: Client, { wabaId }: Settings, cursor: string, signal: AbortSignal): Promise<Page> {
  if (wabaId === undefined) throw new SettingsError("Set waba_id: templates belong to the WhatsApp Business Account.");
  const query = { fields: FIELDS, limit: PAGE, ...(cursor && { after: cursor }) };
  const { data, paging } = await client.call(`${wabaId}/message_templates`, { query }, signal).catch((error: unknown) => {
    throw asSendError(error);
  });
  const page = objectOf(paging);
  const after = textOf(objectOf(page?.cursors)?.after);
  const templates = objectsIn(data).flatMap((one) => templateOf(one) ?? []);
  // The last page has a cursor too, but nothing that comes next.
  return { templates, ...(textOf(page?.next) && after && { nextCursor: after }) };
}
