// `npm run bench`: every figure beside its floor, measured in the same run. `--json` prints one object a line.
import { intake } from "./intake.mjs";
import { languages } from "./languages.mjs";
import { startPostgres } from "./lib/postgres.mjs";
import { startServer } from "./lib/server.mjs";
import { memory } from "./memory.mjs";
import { pluginCall } from "./plugin-call.mjs";

const isJson = process.argv.includes("--json");
const rows = [];

async function measured(measurement) {
  for (const row of await measurement) {
    rows.push(row);
    if (isJson) process.stdout.write(`${JSON.stringify(row)}\n`);
  }
}

await measured(pluginCall());
await measured(languages());

const embedded = await startServer();
await measured(memory("embedded", embedded));
await measured(intake("embedded", embedded));
await embedded.stop();

const postgres = startPostgres();
try {
  const server = await startServer(postgres.url);
  await measured(memory("PostgreSQL", server));
  await measured(intake("PostgreSQL", server, postgres.url));
  await server.stop();
} finally {
  postgres.stop();
}

if (!isJson) {
  const figure = (value) => (value >= 100 ? value.toFixed(0) : value.toFixed(2)).padStart(10);
  process.stdout.write(`\n${"".padEnd(52)}${"floor".padStart(10)}${"ours".padStart(10)}${"ratio".padStart(8)}\n`);
  for (const { name, unit, floor, ours, ratio } of rows)
    process.stdout.write(`${`${name}, ${unit}`.padEnd(52)}${figure(floor)}${figure(ours)}${ratio.toFixed(2).padStart(8)}\n`);
}
