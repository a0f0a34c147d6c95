import { setTimeout as sleep } from "node:timers/promises";
import { formatId } from "../../src/shared/ids.js";
import type { Look } from "./read-rows.js";
import type { ChaosTenant } from "./tenant.js";

const QUIET_MS = 1500;
const ENDED: ReadonlySet<string> = new Set(["sent", "uncertain", "failed"]);

/** Waits until there is nothing left to do, and every reader has what there is to read; false when the time is over. */
export async function settled(tenants: readonly ChaosTenant[], look: Look | undefined, timeoutMs: number): Promise<boolean> {
  for (const end = Date.now() + timeoutMs; Date.now() < end; await sleep(100)) {
    if (await (look ? isDone(tenants, look) : isQuiet(tenants))) return true;
  }
  return false;
}

async function isDone(tenants: readonly ChaosTenant[], look: Look): Promise<boolean> {
  const [left] = await look<{ work: number; events: number }>(
    `select (select count(*)::int from work where parked_at is null) as work,
       (select count(*)::int from event where position is null) as events`,
  );
  if (left?.work !== 0 || left.events !== 0) return false;
  const newest = await look<{ slug: string; id: string }>(
    `select distinct on (tenant_id) slug, event.id from event join tenant on tenant.id = event.tenant_id order by tenant_id, position desc`,
  );
  return tenants.every(({ slug, reader }) => newest.some((row) => row.slug === slug && formatId("ev", row.id as never) === reader.cursor));
}

/** Nobody can look into the embedded database while a server has it. */
async function isQuiet(tenants: readonly ChaosTenant[]): Promise<boolean> {
  for (const { client, agents } of tenants) {
    for (const reply of agents.flatMap(({ sent }) => sent).filter(({ status }) => !ENDED.has(status))) {
      const answer = await client.rest("GET", `messages/${reply.id}`).catch(() => undefined);
      reply.status = answer?.body?.status ?? "";
      if (!ENDED.has(reply.status)) return false;
    }
  }
  return tenants.every(({ reader }) => Date.now() - reader.lastAt > QUIET_MS);
}
