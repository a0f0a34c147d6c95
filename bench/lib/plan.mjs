// Plans of statements as the application has them made: in its transaction, as its role, by its prepared statement.
import { createRequire } from "node:module";
import path from "node:path";

const require = createRequire(path.resolve(import.meta.dirname, "../../core/package.json"));
const { Client, escapeLiteral } = require("pg");
const { prepareValue } = require("pg/lib/utils");

const EXPLAIN = "explain (analyze, buffers, costs off, timing off, summary off";
let recorded;

const query = Client.prototype.query;
Client.prototype.query = async function recording(config, ...rest) {
  if (!recorded || !/^\s*(select|with|update)\b/i.test(config.text ?? "") || /set_config/.test(config.text))
    return query.call(this, config, ...rest);
  const result = await query.call(this, config, ...rest);
  recorded.push(await planOf(this, config));
  return result;
};

/** Everything that is asked of the database meanwhile. */
export async function plansOf(run) {
  recorded = [];
  try {
    await run();
    return recorded;
  } finally {
    recorded = undefined;
  }
}

async function planOf(client, { text, values = [], name }) {
  const given = values.map((value) => literal(prepareValue(value)));
  const statement = name ? `execute ${name}${given.length > 0 ? `(${given.join(", ")})` : ""}` : text;
  const ask = async (format) => (await query.call(client, `${EXPLAIN}, format ${format}) ${statement}`)).rows;
  const lines = (await ask("text")).map((row) => row["QUERY PLAN"]);
  const [{ Plan: plan }] = (await ask("json"))[0]["QUERY PLAN"];
  const nodes = nodesOf(plan);
  return {
    statement: text.trim().replaceAll(/\s+/g, " "),
    text: lines.join("\n"),
    buffers: plan["Shared Hit Blocks"] + plan["Shared Read Blocks"],
    scanned: nodes.filter((node) => node["Node Type"] === "Seq Scan").map((node) => node["Relation Name"]),
  };
}

function literal(value) {
  if (value === null || value === undefined) return "null";
  return escapeLiteral(Buffer.isBuffer(value) ? `\\x${value.toString("hex")}` : String(value));
}

function nodesOf(node) {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}
