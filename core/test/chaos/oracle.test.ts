import { expect, it } from "vitest";
import type { Evidence, MessageRow, Rows, Said, TenantEvidence } from "./evidence.js";
import { FAULTS, type Fault, judge } from "./oracle.js";

/** Two messages in and three out of one conversation, in each of two tenants; nothing is wrong. */
function evidence(): Evidence {
  const tenants = ["A", "B"].map(tenantOf);
  return {
    tenants,
    rows: {
      tenants: tenants.map(({ slug }) => ({ id: slug, slug })),
      messages: tenants.flatMap(({ name, slug }) => messagesOf(name, slug)),
      attempts: tenants.flatMap(({ name }) => [
        { messageId: `${name}3`, outcome: "accepted" },
        { messageId: `${name}4`, outcome: "uncertain" },
        { messageId: `${name}4`, outcome: "accepted" },
        { messageId: `${name}5`, outcome: "accepted" },
      ]),
      events: [1, 2, 3, 4, 5, 6].map((position) => ({
        id: `ev_${position}`,
        tenantId: position % 2 ? "a" : "b",
        position,
        name: "message.received",
      })),
      quarantined: tenants.map(({ name, slug }) => ({ tenantId: slug, raw: `..${name}-p says poison..` })),
      work: [],
      unfinished: [],
      held: [],
      contacts: tenants.map(({ name, slug }) => ({ tenantId: slug, name: `${name}-p`, conversations: 1 })),
    },
    odd: [],
    leaks: [],
    leftovers: [],
  };
}

function tenantOf(name: string): TenantEvidence {
  const said = (text: string, more: Partial<Said> = {}): Said => ({
    person: `${name}-p`,
    text: `${name}-p says ${text}`,
    isOrdered: true,
    isPoison: false,
    acks: 1,
    refusals: 0,
    ...more,
  });
  const [r3, r4, r5] = [3, 4, 5].map((number) => `${name}-p: reply ${number}`) as [string, string, string];
  return {
    name,
    slug: name.toLowerCase(),
    said: [said("1"), said("2", { acks: 2 }), said("poison", { isPoison: true })],
    replies: [r3, r4, r5].map((text) => ({ id: "", text, status: "" })),
    arrivals: [
      { text: r3, key: "3", isTaken: false },
      { text: r3, key: "3", isTaken: true },
      { text: r5, key: "5", isTaken: true },
      { text: r4, key: "4", isTaken: true },
      { text: r4, key: "4", isTaken: true },
    ],
    reader: { began: name === "A" ? "ev_1" : "ev_2", seen: name === "A" ? ["ev_3", "ev_3", "ev_5"] : ["ev_4", "ev_6"] },
  };
}

function messagesOf(name: string, tenantId: string): MessageRow[] {
  return [1, 2, 3, 4, 5].map((seq) => ({
    id: `${name}${seq}`,
    tenantId,
    conversationId: `of ${name}`,
    seq,
    direction: seq < 3 ? "inbound" : "outbound",
    text: seq < 3 ? `${name}-p says ${seq}` : `${name}-p: reply ${seq}`,
    status: seq < 3 ? "received" : "sent",
  }));
}

type Change = (before: Evidence) => Partial<Omit<Evidence, "rows">> & { readonly rows?: Partial<Rows> };

const changedFirst =
  (change: (tenant: TenantEvidence) => Partial<TenantEvidence>): Change =>
  ({ tenants: [first, ...others] }) => ({ tenants: [{ ...first!, ...change(first!) }, ...others] });
const changedMessage =
  (id: string, change: Partial<MessageRow>): Change =>
  ({ rows }) => ({ rows: { messages: rows.messages.map((message) => (message.id === id ? { ...message, ...change } : message)) } });

const BROKEN: readonly (readonly [what: string, fault: Fault, change: Change])[] = [
  [
    "a message that was acked is not there",
    "lost",
    ({ rows }) => ({ rows: { messages: rows.messages.filter(({ id }) => id !== "A2"), attempts: [] } }),
  ],
  ["one is there twice", "doubled", ({ rows }) => ({ rows: { messages: [...rows.messages, { ...rows.messages[0]!, seq: 6 }] } })],
  ["one was never taken", "stuck", changedFirst(({ said: [one, ...more] }) => ({ said: [{ ...one!, acks: 0 }, ...more] }))],
  ["two lie in the wrong order", "disordered", changedFirst(({ said: [one, two] }) => ({ said: [two!, one!] }))],
  ["a conversation has a gap", "disordered", changedMessage("B5", { seq: 6 })],
  ["what was put aside is nowhere", "lost", () => ({ rows: { quarantined: [] } })],
  ["a reply that was taken is not there", "lost", ({ rows }) => ({ rows: { messages: rows.messages.filter(({ id }) => id !== "A5") } })],
  ["a reply never came to its end", "stuck", changedMessage("A3", { status: "sending" })],
  ["a reply is said to be sent, and never arrived", "lost", changedFirst(({ arrivals }) => ({ arrivals: arrivals.slice(2) }))],
  [
    "a reply that nobody was unsure of arrived twice",
    "doubled",
    changedFirst(({ arrivals }) => ({ arrivals: [...arrivals, arrivals[2]!] })),
  ],
  [
    "one arrived more often than anybody was unsure",
    "doubled",
    changedFirst(({ arrivals }) => ({ arrivals: [...arrivals, arrivals[4]!] })),
  ],
  [
    "a repeat has a key of its own",
    "doubled",
    changedFirst(({ arrivals }) => ({ arrivals: [...arrivals.slice(0, 4), { ...arrivals[4]!, key: "other" }] })),
  ],
  [
    "a reply overtook another",
    "disordered",
    changedFirst(({ arrivals: [refused, three, five, ...more] }) => ({ arrivals: [five!, refused!, three!, ...more] })),
  ],
  ["a reader missed an event", "lost", changedFirst(({ reader }) => ({ reader: { ...reader, seen: ["ev_3"] } }))],
  ["a reader got events out of order", "disordered", changedFirst(({ reader }) => ({ reader: { ...reader, seen: ["ev_5", "ev_3"] } }))],
  [
    "a reader got another tenant's event",
    "leaked",
    changedFirst(({ reader }) => ({ reader: { ...reader, seen: ["ev_3", "ev_4", "ev_5"] } })),
  ],
  ["a message lies with another tenant", "leaked", changedMessage("B2", { tenantId: "a" })],
  ["the log has a gap", "disordered", ({ rows }) => ({ rows: { events: rows.events.filter(({ position }) => position !== 2) } })],
  [
    "an event has no position",
    "stuck",
    ({ rows }) => ({ rows: { events: rows.events.map((one) => (one.id === "ev_6" ? { ...one, position: null } : one)) } }),
  ],
  ["work is left", "stuck", () => ({ rows: { work: ["deliver-message"] } })],
  ["a lease is left", "stuck", () => ({ rows: { held: ["the lease of a channel"] } })],
  ["somebody is known twice", "doubled", ({ rows }) => ({ rows: { contacts: [...rows.contacts, rows.contacts[0]!] } })],
  [
    "somebody has two conversations",
    "doubled",
    ({ rows }) => ({ rows: { contacts: rows.contacts.map((one) => ({ ...one, conversations: 2 })) } }),
  ],
  ["a process is left", "odd", () => ({ leftovers: ["process 1"] })],
];

it("finds nothing where nothing is wrong", () => {
  const { faults, acked } = judge(evidence());
  expect(Object.values(faults).flat()).toEqual([]);
  expect(acked).toBe(12);
});

it.each(BROKEN)("sees that %s", (_, fault, change) => {
  const good = evidence();
  const { rows, ...changed } = change(good);
  const { faults } = judge({ ...good, ...changed, rows: { ...good.rows, ...rows } });
  expect(FAULTS.filter((one) => faults[one].length > 0)).toContain(fault);
});
