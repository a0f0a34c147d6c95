/** An id nobody else makes. Unlike `crypto.randomUUID` it is there on pages without TLS too. */
export function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
