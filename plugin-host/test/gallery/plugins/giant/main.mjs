import { servePlain } from "../../plain.mjs";

const huge = "x".repeat(100 * 1024 * 1024);
let call;
await servePlain("giant", {
  onReceive: (stream) => (call = stream),
  onSend({ text }, done) {
    if (text === "answer") return done(huge);
    if (text === "batch") {
      const event = { kind: { case: "message", value: { externalId: "1", text: huge } } };
      call.write({ kind: { case: "batch", value: { batchId: 1n, channelId: "ch_1", events: [event] } } });
    }
    done(`${text.length}`);
  },
});
