import { type Compilable, CompiledQuery, type KyselyPlugin, type QueryResult, type RawBuilder } from "kysely";
import type { Tx } from "./transaction.js";

/** Stands for a value while the text is made. */
class Hole {
  constructor(readonly name: PropertyKey) {}
}

type Build<Values, Row> = (tx: Tx, values: Values) => Compilable<Row> | RawBuilder<Row>;

interface Text<Values> {
  readonly text: string;
  readonly names: readonly (keyof Values)[];
}

/**
 * A query whose text is always the same, whatever it is asked with: made at the first time, and sent as it is from then on. Building and
 * compiling takes several times as long as sending. `build` must not look at the values: they are not there yet.
 */
export function prepared<Values extends object, Row>(build: Build<Values, Row>) {
  // Each database has plugins of its own, and those change queries.
  const texts = new WeakMap<KyselyPlugin, Text<Values>>();
  return (tx: Tx, values: Values): Promise<QueryResult<Row>> => {
    const plugin = tx.getExecutor().plugins.at(-1)!;
    const made = texts.get(plugin) ?? make(tx, build);
    texts.set(plugin, made);
    const parameters = made.names.map((name) => values[name]);
    return tx.executeQuery(CompiledQuery.raw(made.text, parameters) as CompiledQuery<Row>);
  };
}

function make<Values extends object, Row>(tx: Tx, build: Build<Values, Row>): Text<Values> {
  const holes = new Proxy({} as Values, { get: (_, name) => new Hole(name) });
  const { sql: text, parameters } = build(tx, holes).compile(tx as never);
  return { text, names: parameters.map(nameOf) as (keyof Values)[] };
}

function nameOf(value: unknown): PropertyKey {
  if (value instanceof Hole) return value.name;
  throw new Error("A prepared query has no parameters but its values; write sql.lit for what is always the same.");
}
