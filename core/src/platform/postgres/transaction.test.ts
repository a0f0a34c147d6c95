import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase, testDatabaseKind } from "../../../test/database.js";
import { newId, type TenantId } from "../../shared/ids.js";
import { asSystem, inSavepoint, inSystem, inTenant, type Tx, wakeAfterCommit, writeAtCommit } from "./transaction.js";

let t: TestDatabase;
const a = newId<TenantId>();
const b = newId<TenantId>();

beforeAll(async () => {
  t = await testDatabase();
  for (const id of [a, b]) {
    await inSystem(t.db, (tx) => tx.insertInto("tenant").values({ id, slug: id, name: id, createdAt: new Date() }).execute());
  }
});
afterAll(() => t[Symbol.asyncDispose]());

const now = new Date("2026-01-02T03:04:05.678Z");

function insertTeam(tx: Tx, tenantId: TenantId, name: string) {
  return tx.insertInto("team").values({ tenantId, id: newId(), name, createdAt: now }).execute();
}

async function teamNames(tenantId: TenantId): Promise<string[]> {
  const rows = await inTenant(t.db, tenantId, (tx) => tx.selectFrom("team").select("name").orderBy("name").execute());
  return rows.map(({ name }) => name);
}

async function who(tx: Tx): Promise<{ role: string; tenant: string | null }> {
  const { rows } = await sql<{
    role: string;
    tenant: string | null;
  }>`select current_user::text as role, linktor_tenant()::text as tenant`.execute(tx as never);
  return rows[0]!;
}

describe("roles", () => {
  it("sets role and tenant for the transaction only", async () => {
    expect(await inTenant(t.db, a, who)).toEqual({ role: "linktor_app", tenant: a });
    expect(await inSystem(t.db, who)).toEqual({ role: "linktor_system", tenant: null });
    expect((await who(t.behind as never)).role).toBe("postgres");
    expect((await who(t.db.kysely as never)).tenant).toBeNull();
  });

  it("shows a tenant its own rows, whatever is asked for", async () => {
    await inTenant(t.db, a, (tx) => insertTeam(tx, a, "of a"));
    await inTenant(t.db, b, (tx) => insertTeam(tx, b, "of b"));
    expect(await teamNames(a)).toEqual(["of a"]);
    expect(await inTenant(t.db, b, (tx) => tx.deleteFrom("team").executeTakeFirst())).toEqual({ numDeletedRows: 1n });
    expect(await teamNames(a)).toEqual(["of a"]);
    await expect(inTenant(t.db, a, (tx) => insertTeam(tx, b, "smuggled"))).rejects.toMatchObject({ code: "42501" });
    await expect(inTenant(t.db, a, (tx) => tx.updateTable("team").set({ tenantId: b }).execute())).rejects.toMatchObject({ code: "42501" });
  });

  it("keeps linktor_system out of tables that it has no business in", async () => {
    await expect(inSystem(t.db, (tx) => tx.selectFrom("team").selectAll().execute())).rejects.toMatchObject({ code: "42501" });
  });

  it("steps out of the tenant and back, also when the step fails", async () => {
    await inTenant(t.db, a, async (tx) => {
      expect((await asSystem(tx, () => who(tx))).role).toBe("linktor_system");
      expect((await who(tx)).role).toBe("linktor_app");
      await expect(asSystem(tx, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
      expect((await who(tx)).role).toBe("linktor_app");
    });
  });

  it("takes no tenant that is not a UUID", () => {
    expect(() => inTenant(t.db, "'; drop table team; --" as TenantId, who)).toThrow("not a tenant id");
  });
});

describe("ending", () => {
  it("rolls back what failed, and lends the connection again", async () => {
    const before = await teamNames(a);
    for (let times = 0; times < 12; times += 1) {
      await expect(
        inTenant(t.db, a, async (tx) => {
          await insertTeam(tx, a, "half");
          throw new Error("no");
        }),
      ).rejects.toThrow("no");
    }
    expect(await teamNames(a)).toEqual(before);
  });

  it("fails when a statement failed and nobody said so, rather than reporting a commit that did not happen", async () => {
    const swallowing = inTenant(t.db, a, async (tx) => {
      await insertTeam(tx, a, "lost");
      await insertTeam(tx, a, "lost").catch(() => undefined);
    });
    await expect(swallowing).rejects.toThrow("rolled back");
    expect(await teamNames(a)).not.toContain("lost");
  });

  it("undoes a step and keeps the rest", async () => {
    await inTenant(t.db, a, async (tx) => {
      await insertTeam(tx, a, "kept");
      await expect(inSavepoint(tx, () => insertTeam(tx, a, "kept"))).rejects.toMatchObject({ code: "23505" });
      await inSavepoint(tx, () => insertTeam(tx, a, "kept too"));
    });
    expect(await teamNames(a)).toEqual(expect.arrayContaining(["kept", "kept too"]));
  });

  it("writes at its end what was left for then, and nothing of a step that was undone", async () => {
    const later = (tx: Tx, name: string) => writeAtCommit(tx, () => insertTeam(tx, a, name));
    await inTenant(t.db, a, async (tx) => {
      later(tx, "last");
      const fail = () => Promise.reject(new Error("no"));
      const step = inSavepoint(tx, async () => {
        later(tx, "undone");
        await fail();
      });
      await expect(step).rejects.toThrow("no");
      expect((await tx.selectFrom("team").select("name").execute()).map(({ name }) => name)).not.toContain("last");
    });
    expect(await teamNames(a)).toContain("last");
    expect(await teamNames(a)).not.toContain("undone");
    const failing = inTenant(t.db, a, async (tx) => {
      later(tx, "beside it");
      writeAtCommit(tx, () => insertTeam(tx, b, "smuggled"));
    });
    await expect(failing).rejects.toMatchObject({ code: "42501" });
    expect(await teamNames(a)).not.toContain("beside it");
  });

  it("takes nothing any more from a step that goes on after its end", async () => {
    const told: unknown[] = [];
    const slow = async (tx: Tx) => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      await insertTeam(tx, a, "too late").catch((error: unknown) => told.push(error));
    };
    await expect(inTenant(t.db, a, (tx) => Promise.all([slow(tx), Promise.reject(new Error("no"))]))).rejects.toThrow("no");
    await expect.poll(() => told).toEqual([expect.objectContaining({ name: "TransactionOver" })]);
    expect(await teamNames(a)).not.toContain("too late");
  });

  it("wakes after the commit, and not at all without one", async () => {
    const seen: string[][] = [];
    const stop = t.db.wakeups.listen("work", () => void teamNames(b).then((names) => seen.push(names)));
    await inTenant(t.db, b, async (tx) => {
      wakeAfterCommit(tx, "work");
      await insertTeam(tx, b, "announced");
      expect(seen).toEqual([]);
    });
    await expect.poll(() => seen).toEqual([["announced"]]);
    await inTenant(t.db, b, async (tx) => {
      wakeAfterCommit(tx, "work");
      throw new Error("no");
    }).catch(() => undefined);
    stop();
    expect(seen).toHaveLength(1);
  });

  it("runs many transactions of many tenants at once without mixing them", async () => {
    const runs = Array.from({ length: 100 }, (_, index) => (index % 2 ? a : b));
    const seen = await Promise.all(
      runs.map((tenantId, index) =>
        inTenant(t.db, tenantId, async (tx) => {
          const { tenant } = await who(tx);
          if (index % 5 === 0) throw new Error("no");
          return tenant;
        }).catch(() => tenantId as string),
      ),
    );
    expect(seen).toEqual(runs);
  });
});

// PGlite is one session: there is nobody to collide with.
describe.runIf(testDatabaseKind === "postgres")("contention", () => {
  it("tries again after a deadlock", async () => {
    await inTenant(t.db, a, async (tx) => {
      await insertTeam(tx, a, "first");
      await insertTeam(tx, a, "second");
    });
    let tries = 0;
    const lockBoth = (names: readonly string[]) =>
      inTenant(t.db, a, async (tx) => {
        tries += 1;
        for (const name of names) {
          await tx.selectFrom("team").select("id").where("name", "=", name).forUpdate().execute();
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      });
    await Promise.all([lockBoth(["first", "second"]), lockBoth(["second", "first"])]);
    expect(tries).toBeGreaterThan(2);
  });

  it("does not lend a connection again whose transaction may still be open", async () => {
    const before = await inTenant(t.db, a, backend);
    const cut = inTenant(t.db, a, async (tx) => {
      const pid = await backend(tx);
      await sql`select pg_terminate_backend(${pid})`.execute(t.behind);
      await who(tx);
    });
    await expect(cut).rejects.toThrow();
    expect(await inTenant(t.db, a, who)).toEqual({ role: "linktor_app", tenant: a });
    expect(before).toBeGreaterThan(0);
  });
});

async function backend(tx: Tx): Promise<number> {
  const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx as never);
  return rows[0]!.pid;
}

it("leaves room for sockets and timers between transactions, however many follow each other", async () => {
  let isOver = false;
  const timer = setTimeout(() => (isOver = true), 20);
  const givenUpAt = Date.now() + 5000;
  while (!isOver && Date.now() < givenUpAt) await teamNames(a);
  clearTimeout(timer);
  expect(isOver).toBe(true);
});
