import path from "node:path";
import { openEmbedded } from "./platform/postgres/embedded.js";
import { migrate } from "./platform/postgres/migrate.js";

/** Makes a migrated database in a folder, to be copied by first starts. */
const dir = process.argv[2];
if (!dir) throw new Error("say where: make-image <folder>");
await using database = await openEmbedded(dir);
await migrate(database.db, path.resolve(import.meta.dirname, "../../migrations"));
