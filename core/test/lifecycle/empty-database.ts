import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { networkInterfaces } from "node:os";
import pg from "pg";
import { execute, sharedServer, urlOf } from "../postgres-server.js";

/** A database without a table, on a server that is reached over the network. */
export interface EmptyDatabase extends AsyncDisposable {
  readonly url: string;
  /** The same, without the network. */
  readonly localUrl: string;
  /** This machine's address on the way to it. */
  readonly host: string;
  query<Row extends pg.QueryResultRow>(text: string): Promise<Row[]>;
}

export async function anEmptyDatabase(runDir: string): Promise<EmptyDatabase> {
  const server = await sharedServer(runDir);
  const name = `linktor_test_${randomUUID().replaceAll("-", "")}`;
  await execute(server.adminUrl, `create database ${name} owner ${pg.escapeIdentifier(new URL(server.appUrl).username)}`);
  const adminUrl = urlOf(server.adminUrl, name);
  await execute(adminUrl, "create extension vector", "create extension unaccent");
  const host = outsideAddress();
  const relay = await relayTo(new URL(server.appUrl), host);
  const url = new URL(urlOf(server.appUrl, name));
  url.search = "";
  url.host = `${host}:${relay.port}`;
  const pool = new pg.Pool({ connectionString: adminUrl, max: 1 });
  return {
    url: url.href,
    localUrl: urlOf(server.appUrl, name),
    host,
    query: async <Row extends pg.QueryResultRow>(text: string) => (await pool.query<Row>(text)).rows,
    async [Symbol.asyncDispose]() {
      await pool.end();
      await relay[Symbol.asyncDispose]();
      await execute(server.adminUrl, `drop database ${name} with (force)`);
    },
  };
}

function outsideAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((some) => some ?? []);
  const outside = all.find(({ family, internal }) => family === "IPv4" && !internal);
  if (!outside) throw new Error("this test needs a machine with an address besides loopback");
  return outside.address;
}

/** The tests' own server listens on a socket alone. */
async function relayTo({ searchParams, hostname, port }: URL, host: string): Promise<AsyncDisposable & { readonly port: number }> {
  const folder = searchParams.get("host");
  const target = folder ? { path: `${folder}/.s.PGSQL.5432` } : { host: hostname, port: Number(port || 5432) };
  const sockets = new Set<Socket>();
  const relay = createServer((near) => {
    const far = connect(target);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one.pipe(other));
      one.on("error", () => undefined).on("close", () => other.destroy());
    }
  }).listen(0, host);
  await once(relay, "listening");
  return {
    port: (relay.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      relay.close();
      await once(relay, "close");
    },
  };
}
