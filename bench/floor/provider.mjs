// A network to deliver to: answers each message after a while, and refuses what is not signed or not whole. Asked with GET, it
// tells when each message arrived; `PUT /hold` keeps answers back until `PUT /release`.
import { createHmac, timingSafeEqual } from "node:crypto";
import http from "node:http";

const [latency, secret] = process.argv.slice(2);
const arrivals = [];
let refused = 0;
let held;

const server = http.createServer((request, response) => {
  const pieces = [];
  request.on("data", (piece) => pieces.push(piece));
  request.on("end", () => answer(request, Buffer.concat(pieces), response));
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => process.stdout.write(`http://127.0.0.1:${server.address().port}/messages\n`));

function answer({ method, url, headers }, body, response) {
  if (method === "GET") return response.end(JSON.stringify({ arrivals, refused }));
  if (method === "PUT") return response.end(switchTo(url));
  const signature = createHmac("sha256", secret).update(body).digest();
  const given = Buffer.from(headers["x-linktor-signature"] ?? "", "hex");
  const message = signature.length === given.length && timingSafeEqual(signature, given) ? JSON.parse(body) : {};
  if (typeof message.id !== "string" || typeof message.to !== "string" || typeof message.text !== "string") {
    refused += 1;
    return response.writeHead(400).end();
  }
  arrivals.push([message.text, performance.timeOrigin + performance.now()]);
  const send = () => setTimeout(() => response.end(JSON.stringify({ id: `out-${message.id}` })), Number(latency));
  if (held) held.push(send);
  else send();
}

function switchTo(url) {
  const waiting = held ?? [];
  held = url === "/hold" ? waiting : undefined;
  if (!held) for (const send of waiting) send();
  return "ok";
}
