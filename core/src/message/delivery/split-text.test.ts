import { describe, expect, it } from "vitest";
import { lengthOf, splitText } from "./split-text.js";

describe("splitText", () => {
  it("leaves a text that fits, and any text without a limit", () => {
    expect(splitText("short", 10, "utf16")).toEqual(["short"]);
    expect(splitText("x".repeat(1000), 0, "utf16")).toHaveLength(1);
    expect(splitText("", 10, "utf16")).toEqual([""]);
  });

  it("splits between paragraphs, else lines, else sentences, else words", () => {
    expect(splitText("one two three\n\nfour five", 20, "utf16")).toEqual(["one two three", "four five"]);
    expect(splitText("one two three\nfour five", 20, "utf16")).toEqual(["one two three", "four five"]);
    expect(splitText("One two three. Four five six", 20, "utf16")).toEqual(["One two three.", "Four five six"]);
    expect(splitText("one two three four five", 15, "utf16")).toEqual(["one two three", "four five"]);
  });

  it("never splits a character, whatever it is counted in, and loses nothing", () => {
    const family = "👨‍👩‍👧‍👦";
    for (const unit of ["utf16", "code_points", "bytes"] as const) {
      const parts = splitText(family.repeat(20), 60, unit);
      expect(parts.join("")).toBe(family.repeat(20));
      for (const part of parts) {
        expect(lengthOf(part, unit)).toBeLessThanOrEqual(60);
        expect(part.length % family.length).toBe(0);
      }
    }
  });

  it("does not cut an address on the web that fits into a part", () => {
    const url = "https://example.com/a/long/path?with=a&query=string";
    const parts = splitText(`${"word ".repeat(8)}${url} and more words`, 60, "utf16");
    expect(parts.some((part) => part.includes(url))).toBe(true);
  });

  it("keeps every word of any text, in order", () => {
    const words = Array.from({ length: 400 }, (_, index) => `w${index}${".,;"[index % 3]}${index % 17 === 0 ? "\n" : ""}`).join(" ");
    const flat = (text: string) => text.split(/\s+/).filter(Boolean);
    for (const max of [13, 40, 99, 500]) expect(flat(splitText(words, max, "utf16").join(" "))).toEqual(flat(words));
  });
});
