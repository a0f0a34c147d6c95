// The other end of the simulated channels: takes what is sent to contacts, and lets them write.
import { createHmac, randomUUID } from "node:crypto";
import { createServer } from "node:http";

/** How long a contact needs to answer. */
const ANSWER_MS = 6_000;

export class Simulator {
  #channels = new Map();
  #answers;

  /** `answers` are what contacts say when they are written to. */
  constructor(answers) {
    this.#answers = answers;
  }

  async listen() {
    this.server = createServer((req, res) => this.#take(req, res)).listen(0, "127.0.0.1");
    await new Promise((resolve) => this.server.once("listening", resolve));
    return `http://127.0.0.1:${this.server.address().port}`;
  }

  /** `url` is where the channel takes messages, signed with the secret. */
  addChannel(name, { url, secret }) {
    this.#channels.set(name, { url, secret });
  }

  /** A contact writes. */
  async write(channel, message) {
    const { url, secret } = this.#channels.get(channel);
    const body = JSON.stringify(message);
    const signature = createHmac("sha256", secret).update(body).digest("hex");
    const response = await fetch(url, {
      method: "POST",
      body,
      headers: { "content-type": "application/json", "x-linktor-signature": signature },
    });
    if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  }

  #take(req, res) {
    const channel = decodeURIComponent((req.url ?? "/").slice(1));
    const chunks = [];
    req.on("data", (chunk) => chunks.push(chunk));
    req.on("end", () => {
      const { to } = JSON.parse(Buffer.concat(chunks).toString());
      // One number of the demo is not in service, so that a failed message can be seen.
      if (to.endsWith("0000")) return void res.writeHead(410).end('{"message": "This number is not in service."}');
      res.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ id: randomUUID() }));
      if (this.isAnswering) setTimeout(() => this.#answer(channel, to), ANSWER_MS * (0.5 + Math.random()));
    });
  }

  #answer(channel, from) {
    const text = this.#answers[Math.floor(Math.random() * this.#answers.length)];
    this.write(channel, { id: randomUUID(), from, text }).catch((error) => console.error(error.message));
  }
}
