import { describe, expect, it } from "vitest";
import { replyText } from "../src/inbound/reply-text.js";

describe("6.5 what was newly written", () => {
  it.each([
    ["English", "Yes, please.\n\nOn Mon, 3 Aug 2026 at 10:00, Shop <a@b.example> wrote:\n> Do you want it?"],
    ["Portuguese", "Yes, please.\n\nEm seg., 3 de ago. de 2026 às 10:00, Loja <a@b.example> escreveu:\n> Quer?"],
    ["Spanish", "Yes, please.\n\nEl lun, 3 ago 2026 a las 10:00, Tienda <a@b.example> escribió:\n> ¿Lo quiere?"],
    ["Outlook", "Yes, please.\n\nFrom: Shop <a@b.example>\nSent: Monday, August 3, 2026 10:00 AM\nTo: Ana\nSubject: It\n\nDo you want it?"],
    ["a signature", "Yes, please.\n\n-- \nAna Lima\n+55 11 99999-0000"],
  ])("without what it quotes: %s", (_what, text) => {
    expect(replyText(text)).toBe("Yes, please.");
  });

  it.each([
    ["Hello\n\nRegards\n\nAlso: order 55 is broken"],
    ["Options:\n\n--\nA is cheap\nB is fast"],
    ["Yes\n\nSent from my iPhone\n\nPS: and a bag, please"],
    ["One\n\n-- \nTwo\n\nCheers\n\nThree"],
  ])("with what follows a word of farewell or a line: %j", (text) => {
    expect(replyText(text)).toBe(text);
  });

  it("without a signature between it and what it quotes", () => {
    expect(replyText("Yes.\n\n-- \nAna\n\nOn Mon, 3 Aug 2026 at 10:00, Shop <a@b.example> wrote:\n> Well?")).toBe("Yes.");
  });

  it("everything where nothing would be left", () => {
    const all = "> only\n> a quote";
    expect(replyText(all)).toBe(all);
    expect(replyText("")).toBe("");
  });

  it("everything where somebody answered between the lines", () => {
    const text = "> Blue or red?\nBlue.\n\n> When?\nToday.";
    expect(replyText(text)).toBe(text);
  });

  it("everything where it is too long to look at", () => {
    const text = `${"word ".repeat(60_000)}\n\nOn Mon, 3 Aug 2026, A <a@b.example> wrote:\n> q`;
    expect(replyText(text)).toBe(text);
  });

  it("ends in time, whatever the text", () => {
    for (const text of [
      `On ${" ".repeat(200_000)}wrote`,
      `${"-".repeat(200_000)}x`,
      `On ${"a ".repeat(100_000)}:\n`,
      `${"\n> ".repeat(60_000)}x`,
    ]) {
      const startedAt = Date.now();
      expect(replyText(text).length).toBeGreaterThan(0);
      expect(Date.now() - startedAt).toBeLessThan(2500);
    }
  });
});
