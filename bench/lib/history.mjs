// Months of conversations of a tenant, in the order in which they happened, as the product itself would have stored them.
import { randomFillSync } from "node:crypto";
import path from "node:path";
import { sentence } from "./words.mjs";

const core = path.resolve(import.meta.dirname, "../../core/dist");
const { append } = await import(path.join(core, "message/append-message.js"));
const { messageEvent } = await import(path.join(core, "message/events.js"));
const { threadKey } = await import(path.join(core, "conversation/conversation.js"));

const DAYS = 90;
/** Conversations that go on at a time. */
const GOING_ON = 500;
/** One conversation that never ends, for pages deep in it: every so many messages are its own. */
const LONG_EVERY = 100;

/**
 * Yields what each message makes: `{contact?, identity?, message, events, isSent, picture?}`. `conversations` are filled on the way; they
 * are whole at the end.
 */
export function* history({ tenantId, channelId, queueId, queueName, userId, userName }, count, random, conversations) {
  const begun = Date.now() - DAYS * 86_400_000;
  const going = [];
  const start = (at, turns) => {
    const contact = aContact(tenantId, channelId, at, conversations.length);
    const conversation = aConversation(tenantId, channelId, contact, { queueId, queueName, userId, userName }, at, random);
    const one = { ...contact, conversation, left: turns, isNew: true };
    conversations.push(one);
    return one;
  };
  const goesOn = (at) => {
    const slot = Math.floor(random() * GOING_ON);
    if (!going[slot]?.left) going[slot] = start(at, 1 + Math.floor(random() ** 2 * 60));
    return going[slot];
  };
  const endless = start(new Date(begun), count);
  for (let n = 0; n < count; n += 1) {
    const at = new Date(begun + (n / count) * DAYS * 86_400_000);
    const one = n % LONG_EVERY === 0 ? endless : goesOn(at);
    one.left -= 1;
    const made = say(one, { channelId, userId, userName }, at, random);
    if (one.left === 0) resolve(one, at, random);
    yield { ...made, ...(one.isNew && { contact: one.contact, identity: one.identity }) };
    one.isNew = false;
  }
}

function say(one, { channelId, userId, userName }, at, random) {
  const isInbound = one.conversation.lastSeq === 0n || random() < 0.55;
  const isNote = !isInbound && random() < 0.03;
  const id = idAt(at);
  const author = isInbound
    ? { authorType: "contact", authorId: one.contact.id, authorName: one.contact.name }
    : { authorType: "user", authorId: userId, authorName: userName };
  const picture = random() < 0.1 ? aPicture(one.conversation.tenantId, at) : undefined;
  const draft = {
    id,
    channelId: isNote ? null : channelId,
    identityId: isNote ? null : one.identity.id,
    direction: isInbound ? "inbound" : isNote ? "note" : "outbound",
    ...author,
    isAutomatic: false,
    contentType: picture ? "image" : "text",
    text: sentence(random),
    content: null,
    attachments: picture ? [attachmentOf(picture)] : [],
    status: isInbound || isNote ? "received" : "sent",
    error: null,
    externalId: isNote ? null : `history-${id}`,
    replyToId: null,
    reactions: [],
    sentAt: at,
    editedAt: null,
    deletedAt: null,
  };
  const change = isInbound ? { lastInboundAt: at, waitingSince: one.conversation.waitingSince ?? at } : { waitingSince: null };
  const { message, conversation } = append(one.conversation, draft, change, at);
  one.conversation = conversation;
  const events = isInbound ? ["message.received"] : isNote ? ["message.noted"] : ["message.queued", "delivery.updated"];
  return {
    message,
    events: events.map((name) => ({ ...messageEvent(name, message, conversation), id: idAt(at), at })),
    isSent: draft.direction === "outbound",
    picture,
  };
}

function aPicture(tenantId, at) {
  const id = idAt(at);
  return {
    tenantId,
    id,
    name: "photo.jpg",
    mimeType: "image/jpeg",
    sizeBytes: 180_000,
    sha256: id.replaceAll("-", "").repeat(2),
    createdAt: at,
  };
}

function attachmentOf({ id, name, mimeType, sizeBytes, createdAt }) {
  const common = { id: idAt(createdAt), ordinal: 0, type: "image", durationMs: 0, status: "stored", reference: null, error: "" };
  return { ...common, mediaId: id, name, mimeType, sizeBytes };
}

function resolve(one, at, random) {
  if (random() < 0.15) return;
  const status = random() < 0.03 ? "pending" : "resolved";
  one.conversation = { ...one.conversation, status, resolvedAt: status === "resolved" ? at : null, updatedAt: at };
}

function aContact(tenantId, channelId, at, n) {
  const name = `${FIRST[n % FIRST.length]} ${LAST[(n * 7) % LAST.length]} ${n}`;
  const value = `history-${n}`;
  const common = { tenantId, createdAt: at };
  const contact = { ...common, id: idAt(at), name, email: null, phone: null, language: null, customFields: "{}", updatedAt: at };
  const identity = {
    ...common,
    id: idAt(at),
    contactId: contact.id,
    kind: "external",
    scope: channelId,
    value,
    match: value,
    displayName: name,
  };
  return { contact, identity };
}

const FIRST = ["Ana", "João", "Maria", "Peter", "Joana", "Rui", "Clara", "Miguel", "Alice", "Tom"];
const LAST = ["Silva", "Souza", "Smith", "Costa", "Jones", "Pereira", "Brown"];

function aConversation(tenantId, channelId, { contact, identity }, { queueId, queueName, userId, userName }, at, random) {
  const isTaken = random() < 0.6;
  return {
    tenantId,
    id: idAt(at),
    contactId: contact.id,
    contactName: contact.name,
    channelId,
    identityId: identity.id,
    thread: "",
    threadKey: threadKey(channelId, contact.id, ""),
    status: "open",
    priority: random() < 0.9 ? "normal" : "high",
    ownerType: isTaken ? "user" : "queue",
    ownerId: isTaken ? userId : queueId,
    ownerName: isTaken ? userName : queueName,
    subject: "",
    labels: random() < 0.2 ? ["vip"] : [],
    lastSeq: 0n,
    lastMessageText: "",
    lastMessageAt: at,
    lastInboundAt: null,
    waitingSince: null,
    snoozedUntil: null,
    resolvedAt: null,
    createdAt: at,
    updatedAt: at,
  };
}

const bytes = Buffer.alloc(16);

/** A UUIDv7 of a time, as the product makes them now. */
export function idAt(at) {
  randomFillSync(bytes, 6);
  bytes.writeUIntBE(at.getTime(), 0, 6);
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
