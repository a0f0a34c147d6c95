import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually, watch } from "../test-app.js";
import { attempts, gentleFirst, isReading, WAYS } from "./attack.js";
import { idFieldsOf, METHODS, nameOf, unmarkedIds, withoutPolicy } from "./contract.js";
import { itKeepsTheEdgesApart } from "./edges.js";
import { type Footprint, isSettled, rowsOf, tenantTables } from "./footprint.js";
import { itKeepsListsApart } from "./lists.js";
import { itKeepsStreamsApart } from "./live.js";
import { REFUSED_BY_STATE, requestOf, tokenFor } from "./requests.js";
import { itKeepsVisitorsApart } from "./visitors.js";
import { walls } from "./walls.js";
import { aWorld, type World } from "./world.js";

const { plugin, each } = walls();

const TAKING_IDS = METHODS.filter((method) => idFieldsOf(method).length > 0);
const FIELDS = TAKING_IDS.flatMap((method) => idFieldsOf(method).map(({ name }) => `${nameOf(method)} ${name}`));
const named = (methods: typeof METHODS) => methods.map((method) => [nameOf(method), method] as const);

/** Not ids of one kind of ours: what a sender or a network chose, what may be of several kinds, and a name of a program. */
const NOT_OURS = [
  "linktor.contact.v1.ContactHistoryEntry.actor_id",
  "linktor.content.v1.Button.id",
  "linktor.content.v1.InteractiveAnswer.id",
  "linktor.content.v1.ListRow.id",
  "linktor.content.v1.Order.catalog_id",
  "linktor.content.v1.OrderItem.product_id",
  "linktor.content.v1.Referral.click_id",
  "linktor.content.v1.Referral.source_id",
  "linktor.conversation.v1.Owner.id",
  "linktor.message.v1.Author.id",
  "linktor.message.v1.DeliveryAttempt.external_id",
  "linktor.message.v1.Message.external_id",
  "linktor.plugin.v1.Plugin.id",
];

describe("the contract", () => {
  it("says of every method who may call it", () => expect(withoutPolicy()).toEqual([]));
  it("says of every id what it is of", () => expect(unmarkedIds()).toEqual(NOT_OURS));
});

describe.each(each)("behind %s", (name, options) => {
  let w: World;
  let footprint: Footprint;
  const counted = { methods: new Set<string>(), fields: new Set<string>(), calls: 0 };
  const networkCalls = () => w.b.telegram.api.calls.filter(({ method }) => !method.startsWith("get")).length;

  beforeAll(async () => {
    w = await aWorld(options);
    for (const { tenantId } of [w.a, w.b]) plugin.know(tenantId);
    footprint = await w.ofB();
  });
  afterAll(() => w?.[Symbol.asyncDispose]());

  it("there is one of everything, of both tenants, and canaries sing", async () => {
    const tables = await tenantTables(w.database.behind);
    for (const company of [w.a, w.b])
      expect([...(await rowsOf(w.database, company)).keys()]).toEqual([...tables, "tenant", "users"].sort());
    for (const way of [
      "conversations",
      "messages/search?q=zanzibar7",
      "contacts?q=zanzibar7",
      "users",
      "teams",
      "channels",
      "api-keys",
      "tenant",
    ]) {
      const { body } = await w.b.rest("GET", way);
      expect(footprint.tracesIn(JSON.stringify(body)).length, way).toBeGreaterThan(1);
    }
  });

  it.each(named(TAKING_IDS))("%s answers an id of another tenant like one that nobody has", async (_name, method) => {
    const before = { rows: await rowsOf(w.database, w.b), calls: networkCalls() };
    const all = await attempts(w.app.url, method, w.a, w.b);
    for (const { what, field, caller, id, theirs, seen } of all) {
      expect(seen[0], what).toBe(seen[1]);
      expect(footprint.tracesIn(theirs.bytes, id), what).toEqual([]);
      expect(theirs.bytes, what).not.toContain("$argon2");
      if (caller === "admin")
        expect(theirs.isOk ? isReading(method) : ["not_found", "404"].includes(theirs.code), `${what}: ${theirs.code}`).toBe(true);
      counted.fields.add(`${nameOf(method)} ${field.name}`);
    }
    counted.calls += all.length * 2;
    expect({ rows: await rowsOf(w.database, w.b), calls: networkCalls() }).toEqual(before);
  });

  it("nothing came of it later, and nothing of theirs went over", async () => {
    const before = { rows: await rowsOf(w.database, w.b), calls: networkCalls() };
    await eventually(() => isSettled(w.database));
    expect({ rows: await rowsOf(w.database, w.b), calls: networkCalls() }).toEqual(before);
    expect(footprint.tracesIn([...(await rowsOf(w.database, w.a)).values()].flat().join("\n"))).toEqual([]);
  });

  itKeepsListsApart(() => w);
  itKeepsTheEdgesApart(() => w);
  itKeepsStreamsApart(() => w);
  itKeepsVisitorsApart(() => w);

  // Without these, a request that is refused for another reason would pass for one that keeps tenants apart.
  it.each(named(gentleFirst(METHODS)))("%s finds what is one's own, and tells nothing of others", async (name, method) => {
    const fields = idFieldsOf(method);
    // Somebody who is there to be listed.
    using _there = name === "UserService.ListPresence" ? await watch(w.app.url, w.a.agent.token) : undefined;
    for (const [way, call] of WAYS) {
      for (const field of fields.length > 0 ? fields : [undefined]) {
        const outcome = await call(w.app.url, method, requestOf(method, w.a, field), tokenFor(method, w.a));
        const what = `${way} ${field?.name}: ${outcome.code} ${outcome.reason} ${outcome.message}`;
        expect(footprint.tracesIn(outcome.bytes), what).toEqual([]);
        // What was deleted by one way is gone for the other.
        if (way === "REST" && /^(Delete|Remove|Revoke|Discard)/.test(method.name)) continue;
        if (REFUSED_BY_STATE.has(name)) expect(["failed_precondition", "422"], what).toContain(outcome.code);
        else expect(outcome.isOk, what).toBe(true);
        const { data } = (outcome.answer ?? {}) as { data?: unknown[] };
        if (data && name !== "MessageService.ListDeliveryAttempts") expect(data.length, what).toBeGreaterThan(0);
      }
    }
    counted.methods.add(name);
  });

  it("all methods and all their fields were tried", () => {
    expect([...counted.methods].sort()).toEqual(METHODS.map(nameOf).sort());
    expect([...counted.fields].sort()).toEqual([...FIELDS].sort());
    console.info(
      `${name}: ${counted.methods.size} of ${METHODS.length} methods, ${counted.fields.size} of ${FIELDS.length} id fields, ${counted.calls} calls`,
    );
  });
});

it("predicates were taken away where it said so", () => {
  expect(plugin.taken.queries).toBeGreaterThan(500);
  expect(plugin.taken.fragments).toBeGreaterThan(50);
});
