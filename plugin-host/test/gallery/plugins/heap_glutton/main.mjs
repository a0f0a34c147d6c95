import { serveBad } from "../../sdk.mjs";

const kept = [];
await serveBad("heap_glutton", () => {
  for (let i = 0; ; i++) kept.push({ i, text: `${i}`.repeat(10) });
});
