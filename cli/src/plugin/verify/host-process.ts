// A host in a process of its own, to be killed: starts the plugin, prints its pid, connects, says so, and waits.
import { readManifest } from "@linktor/plugin-host/parts";
import { connect, launch } from "./launch.js";

const [folder, runDir, ...prefix] = process.argv.slice(2);
const manifest = await readManifest(folder!);
const launched = await launch(manifest!, runDir!, { prefix });
process.stdout.write(`${launched.process.pid}\n`);
await connect(launched);
process.stdout.write("connected\n");
setInterval(() => {}, 60_000);
