import { all, between, byKind, type Check, list, object, one, pattern, text } from "./shape.js";
import { template } from "./template-shape.js";

const mediaId = pattern(/^media-\d+$/);
const header = object({ type: one("text"), text: text(60) });
const common = { body: object({ text: text(1024) }) };
const edges = { header, footer: object({ text: text(60) }) };

const uniqueTitles: Check = (value, at) => {
  const titles = (value as { reply?: { title?: string } }[]).map(({ reply }) => reply?.title);
  return new Set(titles).size < titles.length ? [`${at} has the same title twice`] : [];
};

const reply = object({ type: one("reply"), reply: object({ id: text(256), title: text(20) }) });
const row = object({ id: text(200), title: text(24) }, { description: text(72) });
const section = object({ rows: list(row, 1, 10) }, { title: text(24) });

const wellKeptSections: Check = (value, at) => {
  const sections = value as { title?: string; rows: unknown[] }[];
  const rows = sections.flatMap(({ rows }) => rows).length;
  const untitled = sections.length > 1 && sections.some(({ title }) => title === undefined);
  return [...(rows > 10 ? [`${at} has ${rows} rows`] : []), ...(untitled ? [`${at} has sections without a title`] : [])];
};

const interactive = byKind("type", {
  button: object({ type: one("button"), ...common, action: object({ buttons: all(list(reply, 1, 3), uniqueTitles) }) }, edges),
  list: object(
    {
      type: one("list"),
      body: object({ text: text(4096) }),
      action: object({ button: text(20), sections: all(list(section, 1, 10), wellKeptSections) }),
    },
    edges,
  ),
  cta_url: object(
    {
      type: one("cta_url"),
      ...common,
      action: object({ name: one("cta_url"), parameters: object({ display_text: text(20), url: pattern(/^https?:\/\//) }) }),
    },
    edges,
  ),
});

const card = object(
  { name: object({ formatted_name: text(), first_name: text() }, { last_name: text() }) },
  {
    phones: list(object({ phone: text() }), 1, 20),
    emails: list(object({ email: text() }), 1, 20),
    org: object({ company: text() }),
  },
);

const contents: Readonly<Record<string, Check>> = {
  text: object({ body: text(4096), preview_url: one(true, false) }),
  image: object({ id: mediaId }, { caption: text(1024) }),
  video: object({ id: mediaId }, { caption: text(1024) }),
  document: object({ id: mediaId }, { caption: text(1024), filename: text() }),
  audio: object({ id: mediaId }, { voice: one(true) }),
  sticker: object({ id: mediaId }),
  location: object({ latitude: between(-90, 90), longitude: between(-180, 180) }, { name: text(), address: text() }),
  contacts: list(card, 1, 5),
  reaction: object({ message_id: text(), emoji: text(64, 0) }),
  interactive,
  template,
};

const toPhone = { recipient_type: one("individual"), to: pattern(/^\d{5,20}$/) };
const toUser = { recipient_type: one("individual"), recipient: pattern(/^[A-Z]{2}(\.ENT)?\.[A-Za-z0-9]{1,128}$/) };
const toGroup = { recipient_type: one("group"), to: text() };

/** A body of `POST /{number}/messages`: no field too many, none too long. */
export const message: Check = (value, at) => {
  const body = value as Readonly<Record<string, unknown>>;
  if (body.status !== undefined) return readMark(value, at);
  const type = String(body.type);
  const content = contents[type];
  if (!content) return [`${at}.type is no known kind: ${type}`];
  const destination = body.recipient_type === "group" ? toGroup : body.recipient === undefined ? toPhone : toUser;
  const shape = object(
    { messaging_product: one("whatsapp"), ...destination, type: one(type), [type]: content },
    { context: object({ message_id: text() }), biz_opaque_callback_data: text(512) },
  );
  return shape(value, at);
};

const readMark = object(
  { messaging_product: one("whatsapp"), status: one("read"), message_id: text() },
  { typing_indicator: object({ type: one("text") }) },
);
