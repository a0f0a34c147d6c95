import type { Account } from "./account.js";
import { type Answer, graphError, json } from "./answer.js";
import { parseForm } from "./form.js";
import { message } from "./message-shape.js";
import { type Check, object, one, pattern, text } from "./shape.js";

export type Call = {
  readonly method: string;
  /** Below the version. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly contentType: string;
  readonly raw: Buffer;
  readonly json: any;
};

/** The request is not what Meta's documentation says. */
export class Problem extends Error {}

type Route = (account: Account, call: Call) => Answer | Promise<Answer>;

export function routeOf({ phoneNumberId, wabaId }: Account, { method, path }: Call): Route | undefined {
  const routes: Readonly<Record<string, Route>> = {
    [`GET ${phoneNumberId}`]: getNumber,
    [`POST ${phoneNumberId}/messages`]: postMessage,
    [`POST ${phoneNumberId}/media`]: postMedia,
    [`POST ${phoneNumberId}/register`]: postRegister,
    [`POST ${wabaId}/subscribed_apps`]: postSubscription,
    [`GET ${wabaId}/subscribed_apps`]: getSubscription,
    [`GET ${wabaId}/message_templates`]: getTemplates,
  };
  return routes[`${method} ${path}`] ?? (method === "GET" && /^media-\d+$/.test(path) ? getMedia : undefined);
}

function assertShape(check: Check, value: unknown, what: string): void {
  const faults = check(value, what);
  if (faults.length > 0) throw new Problem(faults.join("; "));
}

const getNumber: Route = ({ number }, { query }) => {
  assertShape(object({ fields: pattern(/^display_phone_number,verified_name,quality_rating(,status)?$/) }), query, "query");
  return json(Object.fromEntries([...String(query.fields).split(","), "id"].map((field) => [field, number[field]])));
};

let sent = 0;
const postMessage: Route = (_account, { json: body }) => {
  assertShape(message, body, "body");
  if (body.status !== undefined) return json({ success: true });
  const who = body.to === undefined ? { input: body.recipient, user_id: body.recipient } : { input: body.to, wa_id: body.to };
  return json({ messaging_product: "whatsapp", contacts: [who], messages: [{ id: `wamid.OUT${++sent}`, message_status: "accepted" }] });
};

/** As Meta's own refusal lists them. */
const UPLOADABLE = new Set([
  ...["aac", "mp4", "mpeg", "amr", "ogg", "opus"].map((name) => `audio/${name}`),
  ...["jpeg", "png", "webp"].map((name) => `image/${name}`),
  ...["mp4", "3gpp"].map((name) => `video/${name}`),
  ...["vnd.ms-powerpoint", "msword", "vnd.ms-excel", "pdf"].map((name) => `application/${name}`),
  ...["wordprocessingml.document", "presentationml.presentation", "spreadsheetml.sheet"].map(
    (name) => `application/vnd.openxmlformats-officedocument.${name}`,
  ),
  "text/plain",
]);

const postMedia: Route = async ({ media }, { contentType, raw }) => {
  const { fields, file } = await parseForm(contentType, raw);
  assertShape(object({ messaging_product: one("whatsapp"), type: pattern(/^\w+\/[\w.+-]+/) }), fields, "form");
  if (!file) throw new Problem("the form has no file");
  if (!UPLOADABLE.has(file.mimeType.split(";")[0] ?? "")) {
    return graphError({
      code: 100,
      message: `(#100) Param file must be a file with one of the following types. Received ${file.mimeType}`,
    });
  }
  if (file.mimeType !== fields.type) throw new Problem(`the file says ${file.mimeType}, the form ${fields.type}`);
  return json({ id: media.add(file.bytes, file.mimeType) });
};

const getMedia: Route = ({ media, phoneNumberId }, { path, query }) => {
  assertShape(object({ phone_number_id: one(phoneNumberId) }), query, "query");
  const file = media.get(path);
  const gone = `Unsupported get request. Object with ID '${path}' does not exist`;
  if (!file) return graphError({ code: 100, error_subcode: 33, message: gone });
  const { mimeType: mime_type, sha256, size: file_size } = file;
  return json({ messaging_product: "whatsapp", url: `{origin}${media.addressOf(path)}`, mime_type, sha256, file_size, id: path });
};

const postRegister: Route = (account, { json: body }) => {
  assertShape(object({ messaging_product: one("whatsapp"), pin: pattern(/^\d{6}$/) }), body, "body");
  account.number.status = "CONNECTED";
  return json({ success: true });
};

const postSubscription: Route = (account, { json: body }) => {
  const isOverride = Object.keys(body).length > 0;
  assertShape(object(isOverride ? { override_callback_uri: pattern(/^https?:\/\//), verify_token: text() } : {}), body, "body");
  account.subscription = body;
  return json({ success: true });
};

const getSubscription: Route = ({ subscription, appId }) =>
  json({ data: subscription ? [{ whatsapp_business_api_data: { id: appId, name: "An app", link: "https://x.test/" } }] : [] });

const getTemplates: Route = ({ templates }, { query }) => {
  const fields = one("name,language,status,category,components");
  assertShape(object({ fields, limit: one("100") }, { after: pattern(/^\d+$/) }), query, "query");
  const start = Number(query.after ?? 0);
  const end = start + 2;
  const cursors = { before: String(start), after: String(end) };
  return json({
    data: templates.slice(start, end),
    paging: { cursors, ...(end < templates.length && { next: `{origin}/next?after=${end}` }) },
  });
};
