import { serveBad } from "../../sdk.mjs";

let messages = 0;
await serveBad("exits_at_third", () => {
  if (++messages === 3) process.exit(7);
});
