import { describe, expect, it } from "vitest";
import { aMail } from "./harness.js";
import { readMessage } from "./reading.js";

const kindOf = async (headers: Record<string, string>) => {
  const { automatic, content } = await readMessage(aMail(headers));
  expect(automatic).toBe(content?.email?.automatic !== undefined);
  return content?.email?.automatic;
};

describe("25.9 and 6.8: machine mail", () => {
  it.each<[string, Record<string, string>, string | undefined]>([
    ["a person", {}, undefined],
    ["a person whose program says so", { "Auto-Submitted": "no" }, undefined],
    ["a person with an ordinary priority", { Precedence: "normal", "X-Auto-Response-Suppress": "None" }, undefined],
    ["a report on delivery", { "Content-Type": 'multipart/report; report-type="delivery-status"; boundary=x' }, "bounce"],
    ["a complaint", { "Content-Type": "multipart/report; boundary=x; report-type=feedback-report" }, "complaint"],
    ["a read receipt", { "Content-Type": "multipart/report; report-type=disposition-notification; boundary=x" }, "read-receipt"],
    ["a note of absence", { "Auto-Submitted": "auto-replied (vacation)" }, "auto-replied"],
    ["a notification", { "Auto-Submitted": "auto-generated" }, "auto-generated"],
    ["a mail without a way back", { "Return-Path": "<>" }, "bounce-like"],
    ["Exchange", { "X-Auto-Response-Suppress": "DR, OOF, AutoReply" }, "auto-generated"],
    ["a newsletter", { Precedence: "bulk" }, "bulk"],
    ["a list", { "List-Id": "<users.example.com>" }, "list"],
    ["an offer", { "List-Unsubscribe": "<mailto:u@example.com>" }, "bulk"],
    ["a large sender", { "Feedback-ID": "1:2:3" }, "bulk"],
    ["a failure", { "X-Failed-Recipients": "a@example.com" }, "bounce"],
    ["an old responder", { "X-Autoreply": "yes" }, "auto-replied"],
    ["another old responder", { "X-Autorespond": "" }, "auto-replied"],
    ["the mail system", { From: "MAILER-DAEMON@example.com" }, "no-reply"],
    ["nobody", { From: "No-Reply <noreply@example.com>" }, "no-reply"],
    ["nobody either", { From: "do-not-reply@example.com" }, "no-reply"],
    ["a bounce address", { From: "bounces+123@example.com" }, "no-reply"],
    ["somebody with such a name", { From: "noreplyson@example.com" }, undefined],
  ])("%s", async (_who, headers, kind) => {
    expect(await kindOf(headers)).toBe(kind);
  });

  it("a forwarded report is a person's", async () => {
    const body =
      "--x\nContent-Type: text/plain\n\nWhat is this?\n--x\nContent-Type: multipart/report; report-type=delivery-status; boundary=y\n\n--y\n--y--\n--x--";
    expect((await readMessage(aMail({ "Content-Type": "multipart/mixed; boundary=x" }, body))).automatic).toBe(false);
  });
});
