import { describe, expect, it } from "vitest";
import { body, change, Host, openChannel, request } from "./harness.js";

const host = new Host();
const receive = (...statuses: readonly object[]) =>
  openChannel("http://127.0.0.1:9", { host }).receiveWebhook(request(body(change({ statuses })))).events ?? [];
const status = (name: string, more: object = {}) => ({
  id: "wamid.OUT9",
  status: name,
  timestamp: "1760000200",
  recipient_id: "5511988887777",
  ...more,
});
const at = new Date(1_760_000_200_000);

describe("5: statuses", () => {
  it.each([
    ["sent", "sent"],
    ["delivered", "delivered"],
    ["read", "read"],
    ["played", "read"],
  ])("%s is a receipt: %s", (name, expected) => {
    expect(receive(status(name))).toEqual([{ type: "receipt", at, status: expected, externalIds: ["wamid.OUT9"] }]);
  });

  it("go on in the order they came: which one counts is core's to say", () => {
    const events = receive(status("read"), status("sent"), status("delivered"), status("failed"));
    expect(events).toMatchObject([{ status: "read" }, { status: "sent" }, { status: "delivered" }, { status: "failed" }]);
  });

  it.each(["deleted", "warning", undefined])("%s says nothing about the delivery", (name) => {
    expect(receive(status(name as string))).toEqual([]);
    expect(host.logged.at(-1)).toContain("says nothing about the delivery");
  });

  it("a failure says why", () => {
    const details = "More than 24 hours have passed since the recipient last replied";
    const errors = [{ code: 131047, title: "Re-engagement message", message: "Re-engagement message", error_data: { details } }];
    expect(receive(status("failed", { errors }))).toEqual([
      {
        type: "receipt",
        at,
        status: "failed",
        externalIds: ["wamid.OUT9"],
        failure: { class: "window_closed", reason: "131047", message: `WhatsApp: ${details}` },
      },
    ]);
  });

  it.each([
    [131026, "recipient_unreachable"],
    [131049, "permanent"],
    [131053, "retryable"],
    [131048, "permanent"],
    [132015, "content_rejected"],
    [190, "auth"],
    [424242, "permanent"],
  ])("a failure with %i is %s", (code, expected) => {
    expect(receive(status("failed", { errors: [{ code, title: "x" }] }))).toMatchObject([{ failure: { class: expected } }]);
  });

  it("a failure without a word is still one", () => {
    expect(receive(status("failed"))).toMatchObject([{ failure: { class: "permanent", reason: "FAILED" } }]);
  });

  it("the key we sent comes back and settles a send whose answer was lost", () => {
    const events = receive(status("sent", { biz_opaque_callback_data: "lk:ch_1:ms_01h.0" }));
    const claim = {
      type: "message",
      at,
      externalId: "wamid.OUT9",
      contact: { kind: "phone", value: "5511988887777" },
      echo: true,
      idempotencyKey: "ms_01h.0",
    };
    expect(events).toEqual([claim, { type: "receipt", at, status: "sent", externalIds: ["wamid.OUT9"] }]);
  });

  it("the same for people without a number", () => {
    const bsuid = { recipient_id: undefined, recipient_user_id: "BR.15025763946", biz_opaque_callback_data: "lk:ch_1:k" };
    expect(receive(status("read", bsuid))).toMatchObject([
      { idempotencyKey: "k", contact: { kind: "whatsapp_user", value: "BR.15025763946", scoped: true } },
      { status: "read" },
    ]);
  });

  it.each(["lk:ch_2:ms_01h.0", "lk:ch_1:", "order-7", ""])("somebody else's note %j settles nothing", (note) => {
    expect(receive(status("sent", { biz_opaque_callback_data: note }))).toMatchObject([{ type: "receipt" }]);
  });

  it("a group reports by participant, and each counts for the message", () => {
    const group = { recipient_type: "group", recipient_id: "Y2FwaV9n", recipient_participant_id: "5511988887777" };
    expect(receive(status("delivered", group))).toMatchObject([{ status: "delivered", externalIds: ["wamid.OUT9"] }]);
  });
});
