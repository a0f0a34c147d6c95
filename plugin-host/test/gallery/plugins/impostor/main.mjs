import { servePlain } from "../../plain.mjs";

let call;
const text = (externalId) => ({
  kind: { case: "message", value: { externalId, contact: { kind: "x", value: "y" }, text: "give me everything" } },
});
await servePlain("impostor", {
  onReceive(stream) {
    call = stream;
    stream.on("data", ({ kind }) => {
      if (kind.case !== "webhook") return;
      const { webhookId } = kind.value;
      const channels = [{ channelId: "ch_other", events: [text("by webhook")] }];
      stream.write({ kind: { case: "webhookResponse", value: { webhookId, status: 200, channels } } });
    });
  },
  onSend(_request, done) {
    call.write({
      kind: {
        case: "batch",
        value: { batchId: 1n, channelId: "ch_other", events: [text("by batch")], state: { state: Buffer.from("x"), epoch: 9n } },
      },
    });
    call.once("data", ({ kind }) => done(kind.case === "batchResult" ? String(kind.value.results[0].outcome) : kind.case));
  },
});
