// The queries that everything waits for, each with the most that it may read: blocks of 8 KiB.
import path from "node:path";
import { SOUGHT } from "./words.mjs";

const core = path.resolve(import.meta.dirname, "../../core/dist");
const from = (file) => import(path.join(core, file));
const { listConversations, unreadCounts } = await from("conversation/conversation-list-store.js");
const { findConversation } = await from("conversation/conversation-store.js");
const { lockOpenOfThreads } = await from("conversation/together-store.js");
const { listMessages, searchMessages } = await from("message/message-list-store.js");
const { findStored } = await from("message/external-id-store.js");
const { listAttempts } = await from("message/delivery/attempt-store.js");
const { findKnownContacts } = await from("contact/find-known-contacts.js");
const { listEvents, listEventsOfAll } = await from("platform/eventlog/event-store.js");
const { claimWork } = await from("platform/work/claim.js");
const { findChannelOwner } = await from("channel/channel-store.js");

const PAGE = { limit: 50, after: undefined };
const BATCH = 500;

/** `run` asks in a transaction: of the tenant, or `isSystem`. */
export function hotQueries({ tenantId, channelId, userId, endless, ids, threadKeys, addresses, externalIds, messageId, lastPosition }) {
  const inbox =
    (filter, page = PAGE) =>
    (tx) =>
      listConversations(tx, tenantId, { ...ANY, ...filter }, page);
  const search = (q, conversationId) => (tx) => searchMessages(tx, tenantId, { q, conversationId, channelId: undefined }, PAGE);
  const deepInbox = { limit: 50, after: { at: new Date(Date.now() - 40 * 86_400_000).toISOString(), id: endless.id } };
  const deepPage = { limit: 50, after: { at: String(Math.ceil(endless.lastSeq / 2)), id: endless.id } };
  const { english, portuguese } = SOUGHT;
  return [
    { name: "inbox", maxBuffers: 1500, run: inbox({}) },
    { name: "inbox, open", maxBuffers: 1500, run: inbox({ status: "open" }) },
    { name: "inbox, mine", maxBuffers: 1500, run: inbox({ assignedTo: userId }) },
    { name: "inbox, deep", maxBuffers: 1500, run: inbox({}, deepInbox) },
    { name: "unread of an inbox page", maxBuffers: 5000, run: (tx) => unreadCounts(tx, tenantId, userId, ids) },
    { name: "conversation", maxBuffers: 30, run: (tx) => findConversation(tx, tenantId, ids[0]) },
    { name: "conversation page, newest", maxBuffers: 200, run: (tx) => listMessages(tx, tenantId, ids[0], PAGE) },
    { name: "conversation page, deep", maxBuffers: 300, run: (tx) => listMessages(tx, tenantId, endless.id, deepPage) },
    { name: "search, rare English", maxBuffers: 1000, run: search(english.rare) },
    { name: "search, rare Portuguese", maxBuffers: 1000, run: search(portuguese.rare) },
    { name: "search, uncommon", maxBuffers: 12_000, run: search(english.uncommon) },
    { name: "search, common English", maxBuffers: 1500, run: search(english.common) },
    { name: "search, common Portuguese", maxBuffers: 1500, run: search(portuguese.common) },
    { name: "search, in a conversation", maxBuffers: 12_000, run: search(english.uncommon, endless.id) },
    { name: "intake, who writes", maxBuffers: 1000, run: (tx) => findKnownContacts(tx, tenantId, addresses) },
    { name: "intake, open conversations", maxBuffers: 1500, run: (tx) => lockOpenOfThreads(tx, tenantId, threadKeys) },
    {
      name: "intake, what is stored",
      maxBuffers: 500,
      run: (tx) =>
        findStored(
          tx,
          tenantId,
          externalIds.map((externalId) => ({ channelId, externalId })),
        ),
    },
    { name: "delivery, attempts", maxBuffers: 20, run: (tx) => listAttempts(tx, tenantId, messageId) },
    { name: "feed of a tenant", maxBuffers: 1500, run: (tx) => listEvents(tx, tenantId, lastPosition - BigInt(BATCH), BATCH) },
    { name: "feed of all", maxBuffers: 800, isSystem: true, run: (tx) => listEventsOfAll(tx, lastPosition - BigInt(BATCH), BATCH) },
    { name: "whose channel", maxBuffers: 10, isSystem: true, run: (tx) => findChannelOwner(tx, channelId) },
    { name: "work to claim", maxBuffers: 20, isSystem: true, run: (tx) => claimWork(tx, claim()) },
  ];
}

const claim = () => ({
  kinds: ["deliver-message"],
  running: [],
  concurrency: 128,
  leaseMs: 10_000,
  now: new Date(),
  after: undefined,
  window: 64,
});
const ANY = { status: undefined, priority: undefined, channelId: undefined, contactId: undefined, assignedTo: undefined, label: "", q: "" };
