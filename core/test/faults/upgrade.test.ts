import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testDatabaseKind } from "../database.js";
import { ServerProcess } from "../lifecycle/server-process.js";
import { PostgresCluster } from "../services/postgres-cluster.js";
import { eventually, signIn } from "../test-app.js";
import { aGenericChannel, type GenericChannel } from "./generic.js";
import { type NextVersion, nextVersion } from "./next-version.js";
import { SECRETS, type ServerOn, serverOn } from "./server-on.js";
import { Traffic } from "./traffic.js";

const PEOPLE = 3;
const MEANWHILE_MS = 3000;
const SETTLE_MS = 40_000;
const NEXT = "9999-add-note-of-next-version";
/** Touches the tables that every message goes through. */
const SQL = `
  alter table message add column note_of_next_version text not null default '';
  alter table conversation add column note_of_next_version text;
  alter table work add column note_of_next_version int not null default 0;
  create index message_note_of_next_version on message (tenant_id, note_of_next_version);
  create table next_version (tenant_id uuid not null, id uuid not null, primary key (tenant_id, id));
  call linktor_protect('next_version', '');`;

describe.runIf(testDatabaseKind === "postgres")("R19: the next version starts beside this one", () => {
  let cluster: PostgresCluster;
  let next: NextVersion;
  let before: ServerOn;
  let after: ServerOn | undefined;
  let channel: GenericChannel;

  beforeAll(async () => {
    cluster = await PostgresCluster.start();
    next = await nextVersion(NEXT, SQL);
    before = await serverOn(cluster.url());
    channel = await aGenericChannel(await signIn(before.url));
  });
  afterAll(async () => {
    await before?.[Symbol.asyncDispose]();
    await after?.[Symbol.asyncDispose]();
    await channel?.[Symbol.asyncDispose]();
    await next?.[Symbol.asyncDispose]();
    await cluster?.[Symbol.asyncDispose]();
  });

  it("changes the database under load, and nothing is lost", { timeout: 240_000 }, async () => {
    const old = new Traffic(await signIn(before.url), channel, "before", PEOPLE);
    await old.begin();
    await sleep(MEANWHILE_MS);
    after = await serverOn(cluster.url(), { root: next.root });
    const young = new Traffic(await signIn(after.url), channel, "after", PEOPLE);
    await young.begin();
    await sleep(MEANWHILE_MS);
    await old.end();
    await young.end();
    for (const traffic of [old, young]) await traffic.settled(SETTLE_MS);
    console.log(
      [old, young]
        .map(
          ({ answers, refused, slowestMs, replies }) =>
            `${answers.length} requests, ${refused} of them 503, slowest ${slowestMs} ms, ${replies.length} replies`,
        )
        .join("; "),
    );
    for (const traffic of [old, young]) {
      expect(traffic.odd).toEqual([]);
      expect(await traffic.faults()).toEqual([]);
      expect(traffic.replies.filter(({ status }) => status !== "sent")).toEqual([]);
    }
    expect((await cluster.program("psql", "-d", "linktor", "-Atc", "select max(name) from migration")).trim()).toBe(NEXT);
  });

  it("is named by the older one, which goes on, and does not start again", { timeout: 120_000 }, async () => {
    const detail = async () => ((await (await fetch(`${before.url}/ready`)).json()) as any).checks.database.detail as string;
    await eventually(async () => (await detail()).includes(NEXT));
    expect(await detail()).toContain("newer than this process");
    expect((await fetch(`${before.url}/ready`)).status).toBe(200);
    expect(await before.process.stop("SIGTERM")).toBe(0);
    const home = { dataDir: before.dataDir, env: { LINKTOR_DATA_DIR: before.dataDir, DATABASE_URL: cluster.url(), ...SECRETS } };
    await using again = new ServerProcess(home);
    expect(await again.exited).toBe(2);
    expect(again.output).toContain(`The database was brought to ${NEXT} by a newer version of Linktor`);
  });
});
