// `npm run msgfy -- <command>`: builds what is stale, then runs the command where it was typed.
import { build } from "./build.mjs";

build();
process.chdir(process.env.INIT_CWD ?? process.cwd());
await import("../cli/dist/main.js");
