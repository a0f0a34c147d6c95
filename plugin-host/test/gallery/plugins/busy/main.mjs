import { serveBad } from "../../sdk.mjs";

await serveBad("busy", () => {
  for (;;);
});
