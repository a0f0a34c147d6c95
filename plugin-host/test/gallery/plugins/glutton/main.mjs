import { serveBad } from "../../sdk.mjs";

const MEBIBYTE = 1024 * 1024;
const kept = [];
// Outside of the heap, where Node's own limit does not reach; filled, because untouched memory is none.
await serveBad("glutton", async () => {
  for (let i = 0; i < 128; i++) {
    kept.push(Buffer.alloc(16 * MEBIBYTE, "x"));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
});
