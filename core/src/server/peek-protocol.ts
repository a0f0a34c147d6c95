import type { Socket } from "node:net";

const PREFACE = Buffer.from("PRI");

/**
 * Reads just enough to tell HTTP/2 with prior knowledge (its preface begins with `PRI`) from HTTP/1.1, and puts it back.
 * A socket that says nothing in time is dropped.
 */
export function peekProtocol(socket: Socket, timeoutMs: number, decided: (protocol: "h1" | "h2") => void): void {
  let head: Buffer | undefined;
  const timer = setTimeout(drop, timeoutMs).unref();
  socket.on("readable", peek).on("error", drop).on("end", drop).on("close", stop);

  function stop(): void {
    clearTimeout(timer);
    socket.off("readable", peek).off("error", drop).off("end", drop).off("close", stop);
  }

  function drop(): void {
    stop();
    socket.on("error", () => {});
    socket.destroy();
  }

  function peek(): void {
    const chunk = socket.read() as Buffer | null;
    if (!chunk) return;
    // Kept here until decided: putting it back inside a readable handler would call this handler again, for ever.
    head = head ? Buffer.concat([head, chunk]) : chunk;
    const length = Math.min(PREFACE.length, head.length);
    const isPreface = head.subarray(0, length).equals(PREFACE.subarray(0, length));
    if (isPreface && length < PREFACE.length) return; // "P" may become POST, PUT or PATCH
    stop();
    socket.unshift(head);
    decided(isPreface ? "h2" : "h1");
  }
}
