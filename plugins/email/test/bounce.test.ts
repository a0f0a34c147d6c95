import { describe, expect, it } from "vitest";
import { readDeliveryStatus } from "../src/inbound/delivery-status.js";
import { ownId, tokenOf } from "../src/message-id.js";
import { aMail, from, originSecret } from "./harness.js";
import { arrivedAt, multipart, read } from "./reading.js";

const sentId = ownId(tokenOf(originSecret, "k1"), from);

type Report = { readonly action?: string; readonly status?: string; readonly diagnostic?: string; readonly original?: string };

const aReport = ({ action = "failed", status = "5.1.1", diagnostic = "550 5.1.1 no such user", original = sentId }: Report = {}) => {
  const { type, body } = multipart(
    "report; report-type=delivery-status",
    "Content-Type: text/plain\n\nYour mail could not be delivered.",
    `Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.com\n\nFinal-Recipient: rfc822; ana@example.com\nAction: ${action}\nStatus: ${status}\nDiagnostic-Code: smtp;\n ${diagnostic}`,
    `Content-Type: message/rfc822\n\nFrom: ${from}\nTo: ana@example.com\nMessage-ID: <${original}>\nSubject: Re: A question\n\nthe mail itself`,
  );
  return aMail({ From: "Mail System <MAILER-DAEMON@mx.example.com>", "Return-Path": "<>", "Content-Type": type }, body);
};

describe("6.9 and 11.5: a mail that came back", () => {
  it.each<[string, Report, string, string]>([
    ["an unknown user", {}, "recipient_unreachable", "BOUNCED_HARD_5.1.1"],
    ["an unknown domain", { status: "5.1.2", diagnostic: "550 host not found" }, "recipient_unreachable", "BOUNCED_HARD_5.1.2"],
    ["a full mailbox", { status: "5.2.2", diagnostic: "552 5.2.2 over quota" }, "permanent", "BOUNCED_SOFT_5.2.2"],
    ["a server that was down too long", { status: "4.4.1", diagnostic: "421 4.4.1 timed out" }, "permanent", "BOUNCED_SOFT_4.4.1"],
    ["a policy", { status: "5.7.1", diagnostic: "550 5.7.1 looks like spam" }, "content_rejected", "BOUNCED_POLICY_5.7.1"],
  ])("because of %s", async (_why, report, kind, reason) => {
    const { events } = await read(aReport(report));
    expect(events).toEqual([
      {
        type: "receipt",
        at: arrivedAt,
        status: "failed",
        externalIds: [sentId],
        failure: { class: kind, reason, message: expect.stringContaining(report.diagnostic ?? "550 5.1.1 no such user") },
      },
    ]);
  });

  it("is found by headers alone, and by what the report answers", async () => {
    const status = "Content-Type: message/delivery-status\n\nFinal-Recipient: rfc822;ana@example.com\nAction: failed\nStatus: 5.1.1";
    const headersOnly = multipart(
      "report; report-type=delivery-status",
      status,
      `Content-Type: text/rfc822-headers\n\nSubject: x\nMESSAGE-ID:\n <${sentId}>`,
    );
    expect((await read(aMail({ "Content-Type": headersOnly.type }, headersOnly.body))).events[0]).toMatchObject({ externalIds: [sentId] });
    const answer = multipart("report; report-type=delivery-status", status);
    expect((await read(aMail({ "Content-Type": answer.type, "In-Reply-To": `<${sentId}>` }, answer.body))).events).toMatchObject([
      { type: "receipt", externalIds: [sentId] },
    ]);
  });

  it("late is not failed, and says nothing new", async () => {
    expect(await read(aReport({ action: "delayed", status: "4.4.7" }))).toMatchObject({ events: [], isLoop: false });
    expect((await read(aReport({ action: "delivered", status: "2.0.0" }))).events).toEqual([]);
  });

  it("that is not ours is a mail like any other", async () => {
    expect((await read(aReport({ original: "other@example.org" }))).events).toMatchObject([
      { type: "message", automatic: true, content: { email: { automatic: "bounce" } } },
    ]);
    expect((await read(aReport({ original: `lk.${"0".repeat(40)}@other.example` }))).events).toMatchObject([{ type: "message" }]);
  });

  it("that a person forwards is theirs", async () => {
    const { events } = await read(aMail({}, `Look:\n550 5.1.1 unknown\nMessage-ID: <${sentId}>`));
    expect(events).toMatchObject([{ type: "message", automatic: false }]);
  });
});

describe("6.9 reports for people only", () => {
  const text = (line: string) =>
    `This message was created automatically by mail delivery software.\n\n  ana@example.com\n    ${line}\n\n------ This is a copy ------\n\nTo: ana@example.com\nMessage-ID: <${sentId}>\nSubject: Hi`;

  it("Exim's, which names the recipient in a header", async () => {
    const raw = aMail({ From: "Mailer-Daemon@mx.example.com", "X-Failed-Recipients": "Ana@example.com" }, text("Unrouteable address"));
    expect((await read(raw)).events).toMatchObject([
      { type: "receipt", status: "failed", externalIds: [sentId], failure: { class: "recipient_unreachable", reason: "BOUNCED_HARD" } },
    ]);
  });

  it("qmail's and others', which repeat what the server said", async () => {
    const raw = aMail({ From: "MAILER-DAEMON@mx.example.com" }, text("host mx said: 552 5.2.2 <ana@example.com>: mailbox full"));
    expect((await read(raw)).events).toMatchObject([{ type: "receipt", failure: { class: "permanent", reason: "BOUNCED_SOFT_5.2.2" } }]);
    const hard = aMail({ "Return-Path": "<>" }, text("550 5.1.1 <ana@example.com>: no such user"));
    expect((await read(hard)).events).toMatchObject([{ type: "receipt", failure: { reason: "BOUNCED_HARD_5.1.1" } }]);
  });

  it("a warning is no failure, and a note without any reason is a mail", async () => {
    const warning = aMail({ From: "MAILER-DAEMON@mx.example.com" }, text("451 4.7.1 greylisted, will be retried"));
    expect((await read(warning)).events).toEqual([]);
    const note = aMail({ From: "postmaster@mx.example.com" }, text("something happened"));
    expect((await read(note)).events).toMatchObject([{ type: "message", automatic: true }]);
  });
});

describe("a delivery status", () => {
  it("has a group for each recipient, folded lines and types before values", () => {
    const text =
      "Reporting-MTA: dns;mx\r\nX-Postfix: 1\r\n\r\nOriginal-Recipient: rfc822;Ana@Example.com\r\nFinal-Recipient: rfc822;ana@inner.example\r\nAction: Failed\r\nStatus: 5.1.1 (bad)\r\nDiagnostic-Code: smtp; 550 5.1.1\r\n unknown\r\n\r\nFinal-Recipient: rfc822;bo@example.com\r\nAction: delayed\r\nStatus: 4.2.0\r\n";
    expect(readDeliveryStatus(text)).toEqual([
      { recipient: "ana@example.com", action: "failed", status: "5.1.1", diagnostic: "550 5.1.1 unknown" },
      { recipient: "bo@example.com", action: "delayed", status: "4.2.0", diagnostic: "" },
    ]);
  });
});
