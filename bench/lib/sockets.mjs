// WebSocket clients that count what comes and look closely only when told to: a hundred or five thousand of them share two cores
// with what they measure.
import net from "node:net";

const TEXT = 1;
const CLOSE = 8;
const PING = 9;
const EMPTY = Buffer.alloc(0);

/** Opens a socket; `onFrame(payload)` gets the bytes of each text frame. Resolves once the server greeted it. */
export function openSocket(url, onFrame) {
  const { hostname, port, pathname, search } = new URL(url);
  const socket = net.connect({ host: hostname, port: Number(port) }).setNoDelay(true);
  socket.write(
    `GET ${pathname}${search} HTTP/1.1\r\nhost: ${hostname}:${port}\r\nupgrade: websocket\r\nconnection: upgrade\r\n` +
      "sec-websocket-version: 13\r\nsec-websocket-key: bWVhc3VyZW1lbnRzLi4uLg==\r\n\r\n",
  );
  let received = EMPTY;
  let isUpgraded = false;
  return new Promise((resolve, reject) => {
    const client = { closed: false, close: () => socket.destroy() };
    let take = (payload) => {
      if (!payload.toString("latin1", 0, 40).includes('"ready"')) return reject(new Error(String(payload)));
      take = onFrame;
      resolve(client);
    };
    socket.on("error", reject);
    socket.on("close", () => {
      client.closed = true;
      reject(new Error("the socket was closed"));
    });
    socket.on("data", (piece) => {
      received = received.length === 0 ? piece : Buffer.concat([received, piece]);
      if (!isUpgraded) {
        const end = received.indexOf("\r\n\r\n");
        if (end < 0) return;
        if (!received.toString("latin1", 0, 12).endsWith("101")) return void reject(new Error(received.toString("latin1", 0, end)));
        isUpgraded = true;
        received = received.subarray(end + 4);
      }
      for (let frame = frameIn(received); frame; frame = frameIn(received)) {
        received = received.subarray(frame.end);
        if (frame.opcode === TEXT) take(frame.payload);
        else if (frame.opcode === PING) socket.write(pong(frame.payload));
        else if (frame.opcode === CLOSE) socket.destroy();
      }
    });
  });
}

/** Servers do not mask, and ours does not split frames. */
function frameIn(bytes) {
  if (bytes.length < 2) return undefined;
  const short = bytes[1] & 0x7f;
  const head = short < 126 ? 2 : short === 126 ? 4 : 10;
  if (bytes.length < head) return undefined;
  const size = short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  if (bytes.length < head + size) return undefined;
  return { opcode: bytes[0] & 0x0f, payload: bytes.subarray(head, head + size), end: head + size };
}

/** Clients mask; with a mask of zeroes the bytes stay as they are. */
function pong(payload) {
  return Buffer.concat([Buffer.from([0x8a, 0x80 | payload.length, 0, 0, 0, 0]), payload]);
}
