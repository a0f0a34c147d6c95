// The floor of durable intake: a bare HTTP server that does one INSERT a request, and tells every WebSocket client.
import http from "node:http";
import { createRequire } from "node:module";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");
const require = createRequire(path.join(root, "core/package.json"));
const pg = require("pg");
const { WebSocketServer } = require("ws");

const [kind, target] = process.argv.slice(2);
const pool = kind === "postgres" ? new pg.Pool({ connectionString: target, max: 20 }) : await embedded(target);
await pool.query(
  "create table if not exists floor_intake (id bigint generated always as identity primary key, body text not null, at timestamptz not null default now())",
);

const server = http.createServer((request, response) => {
  const pieces = [];
  request.on("data", (piece) => pieces.push(piece));
  request.on("end", async () => {
    const body = Buffer.concat(pieces).toString();
    await pool.query("insert into floor_intake (body) values ($1)", [body]);
    for (const client of sockets.clients) client.send(body);
    response.end("ok");
  });
});
const sockets = new WebSocketServer({ server });
sockets.on("connection", (socket) => socket.send('{"type":"ready"}'));
server.listen(0, "127.0.0.1", () => process.stdout.write(`http://127.0.0.1:${server.address().port}\n`));

async function embedded(dir) {
  const { PGlite } = await import(require.resolve("@electric-sql/pglite"));
  const { createPgConfig } = await import(require.resolve("@electric-sql/pglite/node-postgres"));
  return new pg.Pool(createPgConfig(await PGlite.create(dir)));
}
