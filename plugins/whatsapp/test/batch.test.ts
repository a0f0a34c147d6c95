import { beforeEach, describe, expect, it } from "vitest";
import { body, change, Host, openChannel, person, request } from "./harness.js";

let host: Host;
beforeEach(() => void (host = new Host()));

const receive = (said: object) => openChannel("http://127.0.0.1:9", { host }).receiveWebhook(request(said)).events ?? [];
const text = (id: string, more: object = {}) => ({
  from: person.wa_id,
  id,
  timestamp: "1760000000",
  type: "text",
  text: { body: id },
  ...more,
});

describe("3: several things at once", () => {
  it("two messages, one of an unknown kind and one that is none are three events", () => {
    const unknown = { from: person.wa_id, id: "wamid.3", timestamp: "1760000002", type: "hologram", hologram: { id: "1" } };
    const events = receive(body(change({ contacts: [person], messages: [text("wamid.1"), text("wamid.2"), unknown, { type: "text" }] })));
    expect(events).toMatchObject([
      { externalId: "wamid.1", contentType: "text" },
      { externalId: "wamid.2", contentType: "text" },
      {
        externalId: "wamid.3",
        contentType: "unsupported",
        content: { unsupported: { networkType: "hologram", raw: JSON.stringify(unknown) } },
      },
    ]);
    expect(host.logged).toHaveLength(1);
    expect(host.logged[0]).toContain("could not be read");
  });

  it("entries of another number are not ours", () => {
    const events = receive(
      body(change({ messages: [text("wamid.1")] }), change({ messages: [text("wamid.2")] }, "messages", "999"), change({ statuses: [] })),
    );
    expect(events).toMatchObject([{ externalId: "wamid.1" }]);
    expect(host.logged.join()).toContain("another number");
  });

  it("several entries, messages and statuses all count", () => {
    const status = { id: "wamid.OUT1", status: "read", timestamp: "1760000000", recipient_id: person.wa_id };
    const events = receive(body(change({ messages: [text("wamid.1")], statuses: [status] }), change({ messages: [text("wamid.2")] })));
    expect(events.map(({ type }) => type)).toEqual(["message", "receipt", "message"]);
  });

  it.each([
    ["no entries", { entry: undefined }],
    ["entries that are none", { entry: [null, 1, "x", {}, { changes: [null, {}, { value: null }] }] }],
  ])("%s are nothing, and no failure", (_, more) => {
    expect(receive({ object: "whatsapp_business_account", ...more })).toEqual([]);
  });

  it.each([null, 1, "x", [], {}, { id: "wamid.1" }, { from: "55119" }])("a message that is %j holds up nobody", (broken) => {
    expect(receive(body(change({ messages: [broken, text("wamid.2")], statuses: [broken] })))).toMatchObject([{ externalId: "wamid.2" }]);
  });

  it("people are found by their ids, not by their place", () => {
    const bia = { wa_id: "5511900001111", user_id: "BR.2", profile: { name: "Bia" } };
    const events = receive(
      body(
        change({
          contacts: [bia, person],
          messages: [
            text("wamid.1"),
            text("wamid.2", { from: undefined, from_user_id: "BR.2" }),
            text("wamid.3", { from: "5511900002222" }),
          ],
        }),
      ),
    );
    expect(events).toMatchObject([
      { contact: { value: person.wa_id, displayName: "Zoë" } },
      { contact: { value: bia.wa_id, displayName: "Bia" } },
      { contact: { kind: "phone", value: "5511900002222" } },
    ]);
    expect(events[2]).not.toHaveProperty("contact.displayName");
  });

  it("what is not for the inbox is named in the log and nothing else", () => {
    const history = { history: [{ threads: [{ messages: [text("wamid.H1"), text("wamid.H2")] }] }] };
    expect(receive(body(change(history, "history"), change({ event: "APPROVED" }, "message_template_status_update")))).toEqual([]);
    expect(host.logged).toEqual([
      'the history of the WhatsApp Business app is not imported {"messages":2}',
      'WhatsApp tells something that is not for the inbox {"field":"message_template_status_update","event":"APPROVED"}',
    ]);
  });

  it("errors that belong to no message are in the log, by code", () => {
    receive(body(change({ errors: [{ code: 131000, title: "Something", message: "about +55 11 98888-7777" }] })));
    expect(host.logged).toEqual(['WhatsApp reports errors {"codes":["131000"]}']);
  });
});
