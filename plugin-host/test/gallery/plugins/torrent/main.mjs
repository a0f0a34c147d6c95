import { writeSync } from "node:fs";
import { serveBad } from "../../sdk.mjs";

const chunk = Buffer.alloc(1024 * 1024, "x");
const line = "x".repeat(65_535);

function raw() {
  for (let written = 0; written < 1024 * chunk.length; ) {
    try {
      written += writeSync(1, chunk);
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
    }
  }
}

await serveBad("torrent", async ({ text }) => {
  if (text === "raw") return raw();
  for (let i = 0; i < 16_384; i++) {
    console.log(line);
    if (i % 64 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
});
