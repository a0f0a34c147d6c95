import { discardDeadLetter, listDeadLetters, type OperationsDeps, replayAll, replayDeadLetter } from "../operations/index.js";
import type { DeadLetter } from "../platform/deadletter/dead-letter.js";
import { type Db, inSystem, inTenant } from "../platform/postgres/transaction.js";
import { systemClock } from "../shared/clock.js";
import { AppError, notFound } from "../shared/errors.js";
import { type DeadLetterId, formatId, parseId } from "../shared/ids.js";
import { pageRequest } from "../shared/page.js";
import { findTenantBySlug, listTenants, type Tenant } from "../tenant/index.js";
import { findUpload } from "../webchat/index.js";
import { openMigrated, readSettings } from "./open-database.js";
import { type Terminal, UsageError } from "./terminal.js";

/** Which ones a command is about; without a tenant those of all. */
export interface Chosen {
  readonly tenant: string | undefined;
  readonly kind: string | undefined;
  readonly topic: string | undefined;
  readonly reason: string | undefined;
}

const OPERATOR = { name: "operator" };
const PAGE = 100;

/** `dead-letters list` */
export async function listDeadLettersCommand(terminal: Terminal, chosen: Chosen): Promise<void> {
  await using opened = await openMigrated(readSettings(terminal));
  let count = 0;
  for (const tenant of await tenantsOf(opened.db, chosen.tenant)) {
    for (let cursor: string | undefined = ""; cursor !== undefined; ) {
      const page = pageRequest(PAGE, cursor);
      const { rows, nextCursor } = await inTenant(opened.db, tenant.id, (tx) => listDeadLetters(tx, tenant.id, filterOf(chosen), page));
      for (const letter of rows) terminal.write(lineOf(tenant, letter));
      count += rows.length;
      cursor = nextCursor || undefined;
    }
  }
  terminal.write(count === 0 ? "Nothing is put aside." : `${count} put aside.`);
}

/** `dead-letters replay` */
export async function replayDeadLettersCommand(terminal: Terminal, id: string | undefined, isAll: boolean, chosen: Chosen): Promise<void> {
  if ((id === undefined) === !isAll) throw new UsageError("Say which: the id of one, or --all.");
  await using opened = await openMigrated(readSettings(terminal));
  const deps: OperationsDeps = { db: opened.db, clock: systemClock, findUpload, onAddressTaken: () => undefined };
  if (id !== undefined) {
    const { outcome, letter } = await ofSomeTenant(opened.db, id, chosen.tenant, (tenant, letterId) =>
      inTenant(opened.db, tenant.id, (tx) => replayDeadLetter(tx, deps, tenant.id, letterId, OPERATOR)),
    );
    if (outcome === "still_failing") throw new AppError("precondition", "STILL_FAILING", `${id} failed again: ${letter.reason}`);
    terminal.write(`${id} ${outcome}.`);
    return;
  }
  let replayed = 0;
  let stillFailing = 0;
  for (const tenant of await tenantsOf(opened.db, chosen.tenant)) {
    for (let cursor: string | undefined = ""; cursor !== undefined; ) {
      const result = await replayAll(deps, tenant.id, filterOf(chosen), pageRequest(PAGE, cursor), OPERATOR);
      replayed += result.replayed;
      stillFailing += result.stillFailing;
      cursor = result.nextCursor || undefined;
    }
  }
  terminal.write(`${replayed} replayed, ${stillFailing} failed again.`);
}

/** `dead-letters discard` */
export async function discardDeadLetterCommand(terminal: Terminal, id: string, tenant: string | undefined): Promise<void> {
  await using opened = await openMigrated(readSettings(terminal));
  const letter = await ofSomeTenant(opened.db, id, tenant, (of, letterId) =>
    inTenant(opened.db, of.id, (tx) => discardDeadLetter(tx, of.id, letterId, OPERATOR, systemClock.now())),
  );
  terminal.write(`${id} discarded: ${letter.description}`);
}

async function tenantsOf(db: Db, slug: string | undefined): Promise<readonly Tenant[]> {
  return inSystem(db, async (tx) => {
    if (slug === undefined) return listTenants(tx);
    const tenant = await findTenantBySlug(tx, slug);
    if (!tenant) throw notFound("tenant", slug);
    return [tenant];
  });
}

/** The operator has an id and need not know whose it is. */
async function ofSomeTenant<T>(
  db: Db,
  id: string,
  slug: string | undefined,
  act: (tenant: Tenant, id: DeadLetterId) => Promise<T>,
): Promise<T> {
  const letterId = parseId<DeadLetterId>("dl", id);
  for (const tenant of await tenantsOf(db, slug)) {
    try {
      return await act(tenant, letterId);
    } catch (error) {
      if ((error as { reason?: unknown }).reason !== "DEAD_LETTER_NOT_FOUND") throw error;
    }
  }
  throw notFound("dead_letter", id);
}

function filterOf({ kind, topic = "", reason = "" }: Chosen): Parameters<typeof listDeadLetters>[2] {
  if (kind !== undefined && kind !== "work" && kind !== "event") throw new UsageError("--kind: use work or event.");
  return { kind, topic, reason };
}

function lineOf({ slug }: Tenant, { id, kind, topic, putAsideAt, attempts, description, reason }: DeadLetter): string {
  const what = description.replaceAll(/\s+/g, " ");
  return `${formatId("dl", id)}  ${slug}  ${putAsideAt.toISOString()}  ${kind} ${topic}, ${attempts} tries: ${what} | ${reason.replaceAll(/\s+/g, " ")}`;
}
