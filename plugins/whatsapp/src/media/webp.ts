const HAS_ANIMATION = 0x02;
const FLAGS_AT = 20;

/** Whether the head of a WebP file says that it moves. */
export function isAnimated(head: Uint8Array): boolean {
  const tag = Buffer.from(head.subarray(12, 16)).toString("latin1");
  return tag === "VP8X" && ((head[FLAGS_AT] ?? 0) & HAS_ANIMATION) !== 0;
}
