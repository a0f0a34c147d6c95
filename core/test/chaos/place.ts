import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { CompiledQuery } from "kysely";
import pg from "pg";
import { openEmbedded } from "../../src/platform/postgres/embedded.js";
import { pluginsOn } from "../lifecycle/processes.js";
import { signIn } from "../test-app.js";
import type { DatabaseServer } from "./database-server.js";
import { Installation, type Member, type Shape } from "./installation.js";
import type { Look } from "./read-rows.js";
import type { Services } from "./services.js";
import { ChaosTenant } from "./tenant.js";

const READY_MS = 90_000;
const PASSWORD_OF_B = "correct horse battery";
/** What a data directory holds when its server has stopped. */
const KEPT: ReadonlySet<string> = new Set(["host.id", "secret.key", "jwt.secret", "media", "pgdata", "run", "intake.marks", "plugins"]);

export interface PlaceOptions {
  readonly shape: Shape;
  readonly database: DatabaseServer | undefined;
  readonly services?: Services | undefined;
  readonly hot: number;
  readonly tenants: 1 | 2;
  /** Begin with a database that nothing was ever done to. */
  readonly isEmpty?: boolean;
  /** Of the first start; see `die-at.mjs`. */
  readonly faultPoint?: string;
}

/** An installation with a database of its own, and its tenants. */
export class Place implements AsyncDisposable {
  readonly folder = mkdtempSync("/tmp/lkc-");
  readonly name = `chaos_${path.basename(this.folder).replaceAll(/\W/g, "_").toLowerCase()}`;
  readonly tenants: ChaosTenant[] = [];
  installation!: Installation;
  /** Looks into the database of a server at any time. */
  look: Look | undefined;
  readonly #database: DatabaseServer | undefined;
  #pool: pg.Pool | undefined;

  private constructor(database: DatabaseServer | undefined) {
    this.#database = database;
  }

  static async create(options: PlaceOptions): Promise<Place> {
    const place = new Place(options.shape === "embedded" ? undefined : options.database);
    try {
      await place.#build(options);
      return place;
    } catch (error) {
      await place.close();
      throw error;
    }
  }

  async #build({ shape, services, hot, tenants, isEmpty, faultPoint }: PlaceOptions): Promise<void> {
    const urls = await this.#database?.database(this.name, isEmpty);
    if (urls && this.#database) {
      this.#pool = new pg.Pool({ connectionString: urls.adminUrl, max: 2, connectionTimeoutMillis: 5000, query_timeout: 20_000 });
      this.#pool.on("error", () => undefined).on("connect", (client) => client.on("error", () => undefined));
      const pool = this.#pool;
      this.look = async <T>(statement: string) => (await pool.query(statement)).rows as T[];
    }
    const database = urls && this.#database ? { url: urls.url, port: this.#database.cluster.port } : undefined;
    this.installation = await Installation.create({ shape, folder: this.folder, database, env: services?.env });
    this.member.faultPoint = faultPoint;
    this.installation.start();
    await this.installation.ready(READY_MS);
    const admin = await signIn(this.installation.url);
    this.tenants.push(await ChaosTenant.create("A", "default", admin, hot));
    if (tenants === 2) await this.#second(hot);
  }

  async #second(hot: number): Promise<void> {
    const email = "admin@b.example";
    const response = await fetch(`${this.installation.url}/api/v1/tenants`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: "Bearer platform-key-of-the-tests" },
      body: JSON.stringify({ slug: "tenant-b", name: "B", admin_email: email, admin_password: PASSWORD_OF_B }),
    });
    if (response.status !== 201) throw new Error(`the second tenant was answered ${response.status}: ${await response.text()}`);
    await response.arrayBuffer();
    this.tenants.push(await ChaosTenant.create("B", "tenant-b", await signIn(this.installation.url, PASSWORD_OF_B, email), hot));
  }

  get member(): Member {
    return this.installation.members[0]!;
  }

  /** Stops everything politely; answers what is odd about that. */
  async stop(): Promise<string[]> {
    const endings = await this.installation.stop();
    return endings.filter((ending) => ending !== 0).map((ending) => `a server was asked to stop and ended with ${ending}`);
  }

  /** Looks into whatever database this is, once nothing runs. */
  async behind<T>(run: (look: Look) => Promise<T>): Promise<T> {
    if (this.look) return await run(this.look);
    await using opened = await openEmbedded(path.join(this.member.dataDir, "pgdata"));
    const { kysely } = opened.db;
    return await run(
      async <Row>(statement: string) => (await kysely.withoutPlugins().executeQuery(CompiledQuery.raw(statement))).rows as Row[],
    );
  }

  /** What should be gone, once everything has stopped. */
  leftovers(): string[] {
    return this.installation.members.flatMap(({ dataDir }) => [
      ...pluginsOn(dataDir).map(({ pid, folder }) => `process ${pid} in ${folder}`),
      ...readdirSync(dataDir)
        .filter((name) => !KEPT.has(name))
        .map((name) => path.join(dataDir, name)),
      ...listed(path.join(dataDir, "run")),
    ]);
  }

  /** Ends what still runs; keeps the folder when it is asked to. */
  async close(isKept = false): Promise<void> {
    for (const tenant of this.tenants) await tenant[Symbol.asyncDispose]();
    await this.installation?.[Symbol.asyncDispose]();
    await this.#pool?.end();
    if (isKept) return;
    await this.#database?.drop(this.name);
    rmSync(this.folder, { recursive: true, force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

function listed(dir: string): string[] {
  try {
    return readdirSync(dir).map((name) => path.join(dir, name));
  } catch {
    return [];
  }
}
