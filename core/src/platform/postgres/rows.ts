import { sql } from "kysely";
import { prepared } from "./prepared.js";
import type { Tables } from "./tables.js";
import type { Tx } from "./transaction.js";

/** A value as JSON has it and PostgreSQL reads it back into a column of any type. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("hex")}`;
  return typeof value === "bigint" ? String(value) : value;
}

const COLUMNS = new Map<string, string>();

function columnOf(name: string): string {
  let column = COLUMNS.get(name);
  if (column === undefined) {
    column = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    COLUMNS.set(name, column);
  }
  return column;
}

/** Rows as one parameter, so that the text of a statement does not depend on how many they are, and is planned once. */
export function recordsOf(rows: readonly object[]): string {
  return JSON.stringify(rows.map(recordOf));
}

/** What is undefined is left out. */
function recordOf(row: object): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  for (const name in row) record[columnOf(name)] = plain((row as Record<string, unknown>)[name]);
  return record;
}

/** Inserts rows that all have the same columns, in their order. */
export async function insertRows(tx: Tx, table: keyof Tables, rows: readonly object[]): Promise<void> {
  if (rows.length > 0) await insert(tx, table, rows, "");
}

/** The same, but for those that are there already. Answers how many were new. */
export async function insertNewRows(tx: Tx, table: keyof Tables, rows: readonly object[]): Promise<number> {
  if (rows.length === 0) return 0;
  const { numAffectedRows } = await insert(tx, table, rows, "on conflict do nothing");
  return Number(numAffectedRows ?? 0n);
}

const INSERTIONS = new Map<string, ReturnType<typeof insertion>>();

function insert(tx: Tx, table: keyof Tables, rows: readonly object[], otherwise: string) {
  const columns = Object.keys(rows[0] ?? {});
  const key = `${table} ${columns.join()} ${otherwise}`;
  const known = INSERTIONS.get(key) ?? insertion(table, columns, otherwise);
  INSERTIONS.set(key, known);
  return known(tx, { records: recordsOf(rows) });
}

function insertion(table: keyof Tables, columns: readonly string[], otherwise: string) {
  const names = sql.join(columns.map((name) => sql.ref(name)));
  return prepared(
    (_, { records }: { records: string }) => sql`
      insert into ${sql.table(table)} (${names})
      select ${names} from json_populate_recordset(null::${sql.table(table)}, ${records}::json) ${sql.raw(otherwise)}`,
  );
}
