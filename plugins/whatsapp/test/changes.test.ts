import { describe, expect, it } from "vitest";
import { body, change, messageBody, openChannel, person, request, wabaId } from "./harness.js";

const channel = openChannel("http://127.0.0.1:9", { config: { waba_id: wabaId } });
const receive = (message: object) => channel.receiveWebhook(request(messageBody(message))).events;
const receiveBody = (...changes: readonly object[]) => channel.receiveWebhook(request(body(...changes))).events;
const at = new Date(1_760_000_000_000);
const zoe = { kind: "phone", value: "5511988887777", displayName: "Zoë", attributes: { username: "zoe.k" } };

describe("7: later words", () => {
  it("an edit changes the text, once under its own id", () => {
    const edit = { original_message_id: "wamid.A0", message: { type: "text", text: { body: "corrected" } } };
    expect(receive({ type: "edit", edit })).toEqual([
      { type: "edited", at, externalId: "wamid.A0", editId: "wamid.A1", text: "corrected" },
    ]);
  });

  it("an edit of a caption is its text", () => {
    const image = { id: "1", caption: "new" };
    expect(receive({ type: "edit", edit: { original_message_id: "wamid.A0", message: { type: "image", image } } })).toMatchObject([
      { type: "edited", text: "new" },
    ]);
    const bare = { original_message_id: "wamid.A0", message: { type: "image", image: { id: "1" } } };
    expect(receive({ type: "edit", edit: bare })).toMatchObject([{ type: "edited", text: "" }]);
  });

  it("a revoke takes it back", () => {
    expect(receive({ type: "revoke", revoke: { original_message_id: "wamid.A0" } })).toEqual([
      { type: "deleted", at, externalId: "wamid.A0" },
    ]);
  });

  it.each([
    ["set", "👍", "👍"],
    ["taken back", "", ""],
    ["taken back without a word", undefined, ""],
  ])("a reaction is %s", (_, emoji, expected) => {
    expect(receive({ type: "reaction", reaction: { message_id: "wamid.OUT9", emoji } })).toEqual([
      { type: "reacted", at, externalId: "wamid.OUT9", contact: zoe, emoji: expected },
    ]);
  });
});

describe("7: what our side wrote in the WhatsApp Business app", () => {
  const echo = (more: object) =>
    receiveBody(
      change(
        { message_echoes: [{ from: "5511900000000", to: person.wa_id, id: "wamid.E1", timestamp: "1760000000", ...more }] },
        "smb_message_echoes",
      ),
    );

  it("is an echo to the person, with its content", () => {
    expect(echo({ type: "text", text: { body: "from my phone" } })).toEqual([
      {
        type: "message",
        at,
        externalId: "wamid.E1",
        contact: { kind: "phone", value: person.wa_id },
        contentType: "text",
        text: "from my phone",
        echo: true,
      },
    ]);
    expect(echo({ type: "image", image: { id: "1" } })).toMatchObject([{ echo: true, contentType: "image" }]);
  });

  it("to somebody without a number too", () => {
    expect(echo({ to: undefined, to_user_id: "BR.15025763946", type: "text", text: { body: "x" } })).toMatchObject([
      { echo: true, contact: { kind: "whatsapp_user", value: "BR.15025763946" } },
    ]);
  });

  it("can be edited and revoked", () => {
    const edit = { original_message_id: "wamid.E0", message: { type: "text", text: { body: "y" } } };
    expect(echo({ type: "edit", edit })).toMatchObject([{ type: "edited", externalId: "wamid.E0", text: "y" }]);
    expect(echo({ type: "revoke", revoke: { original_message_id: "wamid.E0" } })).toMatchObject([
      { type: "deleted", externalId: "wamid.E0" },
    ]);
  });

  it("as a reaction is nobody's of theirs", () => {
    expect(echo({ type: "reaction", reaction: { message_id: "wamid.A1", emoji: "👍" } })).toEqual([]);
  });
});

describe("7: somebody gets another number or id", () => {
  const known = (value: string) => (value.includes(".") ? { kind: "whatsapp_user", value, scoped: true } : { kind: "phone", value });
  const moved = (to: string, from: string) => ({ type: "identity", at, identity: known(to), reachable: true, previous: known(from) });

  it("as a system message about the number, without a message in the inbox", () => {
    const system = { type: "user_changed_number", body: "Zoë changed", wa_id: "5511977776666", user_id: "BR.2" };
    expect(receive({ type: "system", system })).toEqual([moved("5511977776666", "5511988887777"), moved("BR.2", "5511988887777")]);
  });

  it("as a system message about the id alone", () => {
    const system = { type: "user_changed_user_id", user_id: "BR.2" };
    expect(receive({ type: "system", system })).toEqual([moved("BR.2", "5511988887777")]);
    expect(receive({ type: "system", system, from: undefined, from_user_id: "BR.1" })).toEqual([moved("BR.2", "BR.1")]);
  });

  it("as a field of its own, for all numbers of the account", () => {
    const update = { user_id: { previous: "BR.1", current: "BR.2" }, parent_user_id: { previous: "BR.ENT.1", current: "BR.ENT.2" } };
    const value = { user_id_update: [{ ...update, timestamp: "1760000000" }] };
    const expected = [moved("BR.2", "BR.1"), moved("BR.ENT.2", "BR.ENT.1")];
    expect(receiveBody(change(value, "user_id_update"))).toEqual(expected);
    expect(receiveBody({ field: "user_id_update", value })).toEqual(expected);
  });

  it("but not for another account's", () => {
    const value = { user_id_update: [{ user_id: { previous: "BR.1", current: "BR.2" } }] };
    const said = { object: "whatsapp_business_account", entry: [{ id: "999", changes: [{ field: "user_id_update", value }] }] };
    expect(channel.receiveWebhook(request(said)).events).toEqual([]);
    // A channel that knows no account cannot tell, and its own address was given to Meta for a reason.
    expect(openChannel("http://127.0.0.1:9").receiveWebhook(request(said)).events).toHaveLength(1);
  });

  it("and nothing happened where both are the same", () => {
    const value = { user_id_update: [{ user_id: { previous: "BR.1", current: "BR.1" } }, { user_id: { current: "BR.1" } }, {}] };
    expect(receiveBody(change(value, "user_id_update"))).toEqual([]);
  });
});
