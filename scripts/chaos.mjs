// `npm run chaos -- …`: kills, stops and cuts off everything there is under traffic, and looks whether a promise was broken.
// The last line says how many runs passed and failed.
import { spawn } from "node:child_process";
import path from "node:path";
import { build } from "./build.mjs";

const root = path.resolve(import.meta.dirname, "..");

try {
  build();
} catch {
  console.log("\n0 passed, 1 failed"); // the compiler has said why
  process.exit(1);
}
const hook = path.join(root, "scripts/typescript-hook.mjs");
const main = path.join(root, "core/test/chaos/main.ts");
const child = spawn(process.execPath, ["--import", hook, "--enable-source-maps", main, ...process.argv.slice(2)], {
  cwd: root,
  stdio: "inherit",
});
process.on("SIGINT", () => child.kill("SIGINT"));
child.on("exit", (code) => process.exit(code ?? 1));
