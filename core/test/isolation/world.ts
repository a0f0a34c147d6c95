import { type TestDatabase, type TestDatabaseOptions, testDatabase } from "../database.js";
import { eventually, startTestApp, type TestApp } from "../test-app.js";
import { aCompany, type Company } from "./company.js";
import { type Footprint, footprintOf, isSettled, plantCanaries, rowsOf } from "./footprint.js";

/** Two tenants on one server, each with one of everything; the texts of `b` are canaries. */
export interface World extends AsyncDisposable {
  readonly database: TestDatabase;
  readonly app: TestApp;
  readonly a: Company;
  readonly b: Company;
  /** What is `b`'s now. */
  ofB(): Promise<Footprint>;
}

export async function aWorld(options: TestDatabaseOptions = {}): Promise<World> {
  const database = await testDatabase(options);
  const app = await startTestApp({ database, config: { trustedProxies: ["127.0.0.1"] } });
  const a = await aCompany(app, database, "acme7");
  const b = await aCompany(app, database, "zanzibar7");
  await eventually(() => isSettled(database));
  await plantCanaries(database, b);
  return {
    database,
    app,
    a,
    b,
    ofB: async () => footprintOf(await rowsOf(database, b), b),
    async [Symbol.asyncDispose]() {
      await app[Symbol.asyncDispose]();
      await a[Symbol.asyncDispose]();
      await b[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}
