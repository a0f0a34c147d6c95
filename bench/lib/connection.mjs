// HTTP/1.1 by hand over one connection that is kept: a client library would take more of the two cores than what is measured.
import net from "node:net";

const EMPTY = Buffer.alloc(0);

/** A whole request as bytes. */
export function requestOf(method, url, headers, body = "") {
  const { host, pathname, search } = new URL(url);
  const lines = [`${method} ${pathname}${search} HTTP/1.1`, `host: ${host}`];
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  if (body !== "") lines.push("content-type: application/json", `content-length: ${Buffer.byteLength(body)}`);
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n${body}`);
}

/** One request at a time; `ask` answers `{status, body}`. */
export class Connection {
  #socket;
  #target;
  #received = EMPTY;
  #answer;

  constructor(url) {
    const { hostname, port } = new URL(url);
    this.#target = { host: hostname, port: Number(port) };
  }

  ask(request) {
    return new Promise((resolve, reject) => {
      this.#answer = { resolve, reject };
      this.#open().write(request);
    });
  }

  #open() {
    if (this.#socket) return this.#socket;
    const socket = net.connect(this.#target).setNoDelay(true);
    this.#socket = socket;
    socket.on("data", (piece) => this.#read(piece));
    socket.on("error", (error) => this.#lost(error));
    socket.on("close", () => this.#lost(new Error("the connection was closed")));
    return socket;
  }

  #lost(error) {
    const answer = this.#answer;
    this.#answer = undefined;
    this.#received = EMPTY;
    this.#socket = undefined;
    answer?.reject(error);
  }

  #read(piece) {
    this.#received = this.#received.length === 0 ? piece : Buffer.concat([this.#received, piece]);
    const parsed = parse(this.#received);
    if (!parsed) return;
    const answer = this.#answer;
    this.#answer = undefined;
    this.#received = EMPTY;
    answer?.resolve(parsed);
  }

  close() {
    this.#answer = undefined;
    this.#socket?.destroy();
  }
}

/** A response that is there in full. */
function parse(bytes) {
  const end = bytes.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const head = bytes.toString("latin1", 0, end).toLowerCase();
  const status = Number(head.slice(9, 12));
  const begin = end + 4;
  const [, length] = /\ncontent-length: *(\d+)/.exec(head) ?? [];
  if (length !== undefined) {
    return bytes.length >= begin + Number(length) ? { status, body: bytes.subarray(begin, begin + Number(length)) } : undefined;
  }
  if (!head.includes("transfer-encoding: chunked")) return { status, body: EMPTY };
  return bytes.subarray(-5).equals(LAST_CHUNK) ? { status, body: withoutChunks(bytes.subarray(begin)) } : undefined;
}

const LAST_CHUNK = Buffer.from("0\r\n\r\n");

function withoutChunks(bytes) {
  const pieces = [];
  for (let at = 0; ; ) {
    const line = bytes.indexOf("\r\n", at);
    const size = Number.parseInt(bytes.toString("latin1", at, line), 16);
    if (!(size > 0)) return Buffer.concat(pieces);
    pieces.push(bytes.subarray(line + 2, line + 2 + size));
    at = line + 2 + size + 2;
  }
}
