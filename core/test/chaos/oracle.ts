import type { Evidence, MessageRow, TenantEvidence } from "./evidence.js";

/** What is wrong, by the promise that it breaks. */
export const FAULTS = ["lost", "doubled", "disordered", "stuck", "leaked", "odd"] as const;
export type Fault = (typeof FAULTS)[number];

export interface Verdict {
  readonly faults: Readonly<Record<Fault, string[]>>;
  /** Messages that somebody was told are stored. */
  readonly acked: number;
  readonly uncertain: number;
}

const ENDED = new Set(["sent", "delivered", "read", "failed", "uncertain"]);

/** Holds what was seen from outside against what is stored. */
export function judge(evidence: Evidence): Verdict {
  const found: Record<Fault, string[]> = { lost: [], doubled: [], disordered: [], stuck: [], leaked: [], odd: [] };
  const { rows, tenants } = evidence;
  found.leaked.push(...evidence.leaks);
  found.odd.push(...evidence.odd, ...evidence.leftovers.map((what) => `left behind: ${what}`));
  found.stuck.push(
    ...rows.work.map((what) => `work is left: ${what}`),
    ...[...rows.unfinished, ...rows.held].map((what) => `left: ${what}`),
  );
  judgeNumbers(evidence, found);
  for (const tenant of tenants) {
    const id = rows.tenants.find(({ slug }) => slug === tenant.slug)?.id ?? "";
    const messages = rows.messages.filter(({ tenantId }) => tenantId === id);
    judgeInbound(
      tenant,
      messages,
      rows.quarantined.filter(({ tenantId }) => tenantId === id).map(({ raw }) => raw),
      found,
    );
    judgeOutbound(tenant, messages, evidence, found);
    judgeReader(tenant, id, evidence, found);
    for (const { name, conversations } of rows.contacts.filter(({ tenantId }) => tenantId === id)) {
      if (!name.startsWith(`${tenant.name}-`)) found.leaked.push(`${tenant.name} knows ${name}`);
      if (conversations !== 1) found.doubled.push(`${name} has ${conversations} conversations`);
    }
    for (const name of repeated(rows.contacts.filter(({ tenantId }) => tenantId === id).map((contact) => contact.name)))
      found.doubled.push(`there are two of ${name}`);
  }
  const acked = tenants.flatMap(({ said, replies }) => [...said.filter(({ acks }) => acks > 0), ...replies]).length;
  const uncertain = rows.messages.filter(({ status }) => status === "uncertain").length;
  return { faults: found, acked, uncertain };
}

type Found = Record<Fault, string[]>;

/** Places in conversations and in the log have no gaps. */
function judgeNumbers({ rows }: Evidence, found: Found): void {
  for (const [conversation, messages] of grouped(rows.messages, ({ conversationId }) => conversationId)) {
    const gap = messages.findIndex(({ seq }, index) => seq !== index + 1);
    if (gap >= 0) found.disordered.push(`conversation ${conversation} has ${messages[gap]?.seq} where ${gap + 1} belongs`);
  }
  const stamped = rows.events.filter(({ position }) => position !== null);
  const gap = stamped.findIndex(({ position }, index) => position !== index + 1);
  if (gap >= 0) found.disordered.push(`the log has position ${stamped[gap]?.position} where ${gap + 1} belongs`);
  if (stamped.length < rows.events.length) found.stuck.push(`${rows.events.length - stamped.length} events have no position`);
}

/** What was answered 2xx is stored once, or in quarantine; what came in order lies in order. */
function judgeInbound(tenant: TenantEvidence, messages: readonly MessageRow[], quarantined: readonly string[], found: Found): void {
  const inbound = messages.filter(({ direction }) => direction === "inbound");
  const stored = grouped(inbound, ({ text }) => text);
  for (const { text, acks, isPoison } of tenant.said) {
    const count = isPoison ? quarantined.filter((raw) => raw.includes(text)).length : (stored.get(text)?.length ?? 0);
    if (acks > 0 && count === 0) found.lost.push(`${text}: answered 2xx, and not ${isPoison ? "in quarantine" : "stored"}`);
    if (acks === 0) found.stuck.push(`${text}: never taken`);
    if (count > 1 && !isPoison) found.doubled.push(`${text}: stored ${count} times`);
  }
  const known = new Set(tenant.said.map(({ text }) => text));
  for (const { text } of inbound.filter((message) => !known.has(message.text))) {
    if (!text.startsWith(`${tenant.name}-`)) found.leaked.push(`${tenant.name} has ${text}`);
    else found.odd.push(`${text}: stored, and nobody said it`);
  }
  for (const [person, said] of grouped(
    tenant.said.filter(({ isOrdered, isPoison }) => isOrdered && !isPoison),
    (one) => one.person,
  )) {
    const order = said.flatMap(({ text }) => stored.get(text)?.[0]?.seq ?? []);
    const late = order.findIndex((seq, index) => index > 0 && seq < (order[index - 1] ?? 0));
    if (late >= 0) found.disordered.push(`${person}: what came as number ${late + 1} lies before what came earlier`);
  }
}

/** A reply that was taken is stored once, ends, and reached the network as often as its status says, in the order of its queue. */
function judgeOutbound(tenant: TenantEvidence, messages: readonly MessageRow[], { rows }: Evidence, found: Found): void {
  const outbound = messages.filter(({ direction }) => direction === "outbound");
  const stored = grouped(outbound, ({ text }) => text);
  for (const { text } of tenant.replies) {
    const count = stored.get(text)?.length ?? 0;
    if (count === 0) found.lost.push(`${text}: answered 201, and not stored`);
    if (count > 1) found.doubled.push(`${text}: stored ${count} times`);
  }
  const taken = grouped(
    tenant.arrivals.filter(({ isTaken }) => isTaken),
    ({ text }) => text,
  );
  const attempts = grouped(rows.attempts, ({ messageId }) => messageId);
  for (const message of outbound) judgeSend(message, taken.get(message.text) ?? [], attempts.get(message.id) ?? [], found);
  for (const text of taken.keys()) {
    if (stored.has(text)) continue;
    if (text.startsWith(`${tenant.name}-`)) found.odd.push(`${text}: sent, and not stored`);
    else found.leaked.push(`${text}: sent by a channel of ${tenant.name}`);
  }
  const first = [...taken.keys()];
  for (const [conversation, own] of grouped(outbound, ({ conversationId }) => conversationId)) {
    // What nobody is sure of may arrive whenever it likes.
    const sure = own.filter(({ id }) => (attempts.get(id) ?? []).every(({ outcome }) => outcome !== "uncertain"));
    const places = sure.filter(({ text }) => taken.has(text)).map(({ text }) => first.indexOf(text));
    const late = places.findIndex((place, index) => index > 0 && place < (places[index - 1] ?? 0));
    if (late >= 0) found.disordered.push(`${sure[late]?.text}: overtaken on the way out, in ${conversation}`);
  }
}

function judgeSend(
  { text, status }: MessageRow,
  taken: readonly { readonly key: string | undefined }[],
  attempts: readonly { readonly outcome: string }[],
  found: Found,
): void {
  const unsure = attempts.filter(({ outcome }) => outcome === "uncertain").length;
  if (!ENDED.has(status)) found.stuck.push(`${text}: ${status}`);
  if (status === "sent" && taken.length === 0) found.lost.push(`${text}: said to be sent, and never arrived`);
  if (status === "failed" && taken.length > unsure) found.odd.push(`${text}: said to have failed, and arrived`);
  // Each arrival has an attempt; a second one follows only where nobody knew of the first, and with its key.
  const most = 1 + unsure;
  const isKnown = taken.every(({ key }) => key !== undefined && key === taken[0]?.key);
  if (taken.length > 1 && (taken.length > most || !isKnown))
    found.doubled.push(`${text}: arrived ${taken.length} times, unsure ${unsure} times`);
}

/** A client gets the log of its tenant from where it began: everything, in order, and nothing of anybody else. */
function judgeReader({ name, reader }: TenantEvidence, tenantId: string, { rows }: Evidence, found: Found): void {
  const own = rows.events.filter((event) => event.tenantId === tenantId).map(({ id }) => id);
  const expected = own.slice(own.indexOf(reader.began) + 1);
  const seen = [...new Set(reader.seen)];
  const foreign = new Set(rows.events.filter((event) => event.tenantId !== tenantId).map(({ id }) => id));
  for (const id of seen) if (foreign.has(id)) found.leaked.push(`the reader of ${name} got ${id}`);
  const missing = expected.filter((id) => !seen.includes(id));
  if (missing.length > 0) found.lost.push(`the reader of ${name} missed ${missing.length} events, the first ${missing[0]}`);
  const places = new Map(expected.map((id, index) => [id, index]));
  const order = seen.flatMap((id) => places.get(id) ?? []);
  if (order.some((place, index) => index > 0 && place < (order[index - 1] ?? 0)))
    found.disordered.push(`the reader of ${name} got events out of order`);
}

function grouped<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const group = groups.get(keyOf(one));
    if (group) group.push(one);
    else groups.set(keyOf(one), [one]);
  }
  return groups;
}

function repeated(all: readonly string[]): string[] {
  return [...grouped(all, (one) => one)].filter(([, same]) => same.length > 1).map(([one]) => one);
}
