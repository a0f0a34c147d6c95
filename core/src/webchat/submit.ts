import { createHmac } from "node:crypto";
import { AppError } from "../shared/errors.js";
import { formatId } from "../shared/ids.js";
import type { WebchatDeps } from "./deps.js";
import { WEBCHAT } from "./find-webchat.js";
import { addressesOf, type Visitor, type Webchat } from "./webchat.js";

/** What a visitor did, as the plugin reads it: `plugins/webchat/src/request.ts`. */
export type VisitorEvent =
  | {
      readonly type: "message";
      readonly client_id: string;
      readonly text: string;
      readonly answer?: { readonly id: string; readonly title: string };
      readonly attachments: readonly {
        readonly type: string;
        readonly reference: string;
        readonly mime_type: string;
        readonly name: string;
        readonly size_bytes: number;
      }[];
      readonly reply_to?: string;
    }
  | { readonly type: "typing"; readonly on: boolean }
  | { readonly type: "delivered" | "read"; readonly external_ids: readonly string[] };

/** Hands what a visitor did to the plugin as its network would, and answers once it is stored. */
export async function submit(
  { gateway }: Pick<WebchatDeps, "gateway">,
  webchat: Webchat,
  visitor: Visitor,
  event: VisitorEvent,
): Promise<void> {
  const body = Buffer.from(JSON.stringify({ session: formatId("vi", visitor.id), contact: contactOf(visitor), events: [event] }));
  const signature = createHmac("sha256", webchat.ingressSecret).update(body).digest("hex");
  const channelId = formatId("ch", webchat.id);
  const { status } = await gateway.receiveWebhook(WEBCHAT, channelId, {
    method: "POST",
    url: `/api/v1/webhooks/${WEBCHAT}/${channelId}`,
    headers: [
      ["content-type", "application/json"],
      ["x-linktor-signature", signature],
    ],
    body,
  });
  if (status < 300) return;
  if (status === 400 || status === 413) throw new AppError("precondition", "NOT_TAKEN", "This cannot be taken.");
  // 401 too: the secret was changed a moment ago, and the plugin is opened anew with it.
  throw new AppError("unavailable", "CHAT_UNAVAILABLE", "The chat does not take messages now; try again.", { retryAfterMs: 2000 });
}

function contactOf(visitor: Visitor): object {
  const [address] = addressesOf(visitor);
  const { name, email, phone, attributes, locale, pageUrl, referrer } = visitor.profile;
  const said = { ...attributes, email, phone, user_id: visitor.userId ?? undefined, page_url: pageUrl, referrer };
  return {
    kind: address?.kind,
    value: address?.value,
    display_name: name,
    language: locale,
    attributes: Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined && value !== "")),
  };
}
