// `npm run linktor -- <command>`: builds what is stale, then runs the command.
import { build } from "./build.mjs";

build();
await import("../core/dist/cli.js");
