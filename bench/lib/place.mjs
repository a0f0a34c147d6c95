// Where the server is measured: with the embedded database, or with PostgreSQL. Each server has a database of its own.
import { createRequire } from "node:module";
import path from "node:path";
import { query } from "./postgres.mjs";
import { startServer, startWorker } from "./server.mjs";

const root = path.resolve(import.meta.dirname, "../..");
const require = createRequire(path.join(root, "core/package.json"));

export function embeddedPlace() {
  return {
    label: "embedded",
    start: (options) => startServer(options),
    /** Rows of all tenants; the server has to stop for it. */
    async lookInto(server, text, values) {
      await server.end();
      const { PGlite } = require("@electric-sql/pglite");
      const { btree_gin: btreeGin } = require("@electric-sql/pglite/contrib/btree_gin");
      const { unaccent } = require("@electric-sql/pglite/contrib/unaccent");
      const { vector } = require("@electric-sql/pglite-pgvector");
      const pglite = await PGlite.create({
        dataDir: path.join(server.dataDir, "pgdata"),
        extensions: { vector, unaccent, btree_gin: btreeGin },
      });
      try {
        return (await pglite.query(text, values)).rows;
      } finally {
        await pglite.close();
      }
    },
  };
}

export function postgresPlace(postgres) {
  return {
    label: "PostgreSQL",
    postgres,
    start: async (options) => startServer({ ...options, databaseUrl: await postgres.createDatabase() }),
    /** A server on a database that there is. */
    startOn: (databaseUrl, options) => startServer({ ...options, databaseUrl }),
    /** Only does what waits to be done. */
    startWorker,
    createDatabase: () => postgres.createDatabase(),
    lookInto: (server, text, values) => query(server.databaseUrl, text, values),
  };
}
