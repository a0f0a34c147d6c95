// `npm run bench [-- <name …>] [--long] [--json]`: every figure beside its floor, measured in the same run.
import { feed } from "./feed.mjs";
import { intake } from "./intake.mjs";
import { languages } from "./languages.mjs";
import { embeddedPlace, postgresPlace } from "./lib/place.mjs";
import { startPostgres } from "./lib/postgres.mjs";
import { asJson, asTable } from "./lib/report.mjs";
import { memory } from "./memory.mjs";
import { outbound } from "./outbound.mjs";
import { plans } from "./plans.mjs";
import { pluginCall } from "./plugin-call.mjs";
import { soak } from "./soak.mjs";
import { stored } from "./stored.mjs";

const ALONE = { "plugin-call": pluginCall, languages };
const EVERYWHERE = { memory, intake, feed, outbound };
const ON_POSTGRES = { stored, plans, soak };

const known = [ALONE, EVERYWHERE, ON_POSTGRES].flatMap(Object.keys);
const flags = ["--json", "--long", "--embedded", "--postgres", "--record"];
const words = process.argv.slice(2);
const unknown = words.filter((word) => !known.includes(word) && !flags.includes(word));
if (unknown.length > 0) {
  process.stderr.write(`There is no measurement ${unknown.join(", ")}. There are: ${known.join(", ")}; and ${flags.join(", ")}.\n`);
  process.exit(2);
}
const has = (flag) => words.includes(flag);
const names = words.filter((word) => known.includes(word));
const isWanted = ([name]) => names.length === 0 || names.includes(name);
const options = { isLong: has("--long"), isRecorded: has("--record") };
const rows = [];

async function measure(measurements, ...place) {
  for (const [name, run] of Object.entries(measurements).filter(isWanted)) {
    if (!has("--json")) process.stderr.write(`${name}${place.length > 0 ? `, ${place[0].label}` : ""} …\n`);
    for (const row of await run(...place, options)) {
      rows.push(row);
      if (has("--json")) process.stdout.write(asJson(row));
    }
  }
}

await measure(ALONE);
if (!has("--postgres")) await measure(EVERYWHERE, embeddedPlace());
if (!has("--embedded") && Object.entries({ ...EVERYWHERE, ...ON_POSTGRES }).some(isWanted)) {
  const postgres = await startPostgres();
  try {
    if (has("--json")) process.stdout.write(asJson({ name: "settings of PostgreSQL", ...postgres.settings }));
    else
      process.stderr.write(
        `PostgreSQL: ${Object.entries(postgres.settings)
          .map((pair) => pair.join("="))
          .join(", ")}\n`,
      );
    await measure({ ...EVERYWHERE, ...ON_POSTGRES }, postgresPlace(postgres));
  } finally {
    postgres.stop();
  }
}
if (!has("--json")) process.stdout.write(asTable(rows));
if (rows.some(({ met }) => met === false)) process.exitCode = 1;
