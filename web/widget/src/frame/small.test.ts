import { describe, expect, it } from "vitest";
import { allowsHost } from "./allows-host.js";
import { delayMs } from "./connection/backoff.js";
import { chooseTexts, withName } from "./texts/choose-texts.js";
import { en } from "./texts/en.js";
import { es } from "./texts/es.js";
import { ptBr } from "./texts/pt-br.js";
import { contrast, paletteOf, parse } from "./view/color.js";
import { Format, initialsOf } from "./view/format.js";

describe("pauses between attempts", () => {
  it("grow from half a second to half a minute, never in step", () => {
    expect([0, 1, 2, 3, 10, 1000].map((failures) => delayMs(failures, 1))).toEqual([500, 1000, 2000, 4000, 30_000, 30_000]);
    expect(delayMs(3, 0)).toBe(2000);
  });
});

describe("colours", () => {
  it.each(["#4653e3", "#ffe000", "#000000", "#ffffff", "#d92d3a", "#00b894", "#777777"])("of %s can be read", (color) => {
    const { accent, onAccent, ink, inkOnDark } = paletteOf(color);
    expect(contrast(parse(onAccent), parse(accent))).toBeGreaterThan(3.5);
    expect(contrast(parse(ink), [255, 255, 255])).toBeGreaterThanOrEqual(4.5);
    expect(contrast(parse(inkOnDark), [33, 36, 45])).toBeGreaterThanOrEqual(6);
  });
});

describe("texts", () => {
  it.each([
    [["pt-BR", "en"], ptBr, "pt-BR"],
    [["pt"], ptBr, "pt-BR"],
    [["pt-PT"], ptBr, "pt-PT"],
    [["de-DE", "es-MX"], es, "es-MX"],
    [["en-GB"], en, "en-GB"],
    [["xx", ""], en, "en"],
    [[], en, "en"],
  ])("for %j", (wanted, texts, locale) => expect(chooseTexts(wanted)).toEqual({ texts, locale }));

  it("are there in every language, none of them empty", () => {
    for (const texts of [ptBr, es]) expect(Object.keys(texts).sort()).toEqual(Object.keys(en).sort());
    for (const texts of [en, ptBr, es]) for (const text of Object.values(texts)) expect(text).not.toBe("");
  });

  it("take names as they are", () => expect(withName("{name} writes", "$& {name}")).toBe("$& {name} writes"));
});

describe("numbers and names", () => {
  const format = new Format(en, "en-US");
  const noon = new Date(2026, 2, 30, 12).getTime();

  it("are shown as people read them", () => {
    expect(format.day(noon - 3_600_000, noon)).toBe("Today");
    expect(format.day(noon - 13 * 3_600_000, noon)).toBe("Yesterday");
    expect(format.day(noon - 5 * 86_400_000, noon)).toBe("Wednesday, March 25");
    expect([1, 2048, 5_500_000].map((bytes) => format.size(bytes))).toEqual(["1 KB", "2 KB", "5.2 MB"]);
    expect(["Ana Souza", "ana", "Ana Maria de Souza", "", "👩‍🚀 Zoë"].map(initialsOf)).toEqual(["AS", "A", "AS", "", "👩Z"]);
  });
});

describe("hosts", () => {
  it("are let in as the server lets them in", () => {
    const list = ["shop.example.com", "*.example.org", "localhost:3000"];
    const allowed = ["https://shop.example.com", "https://a.example.org", "http://localhost:3000"];
    const refused = ["https://example.org", "https://evilexample.org", "http://localhost", "null", "https://shop.example.com.evil.net"];
    expect(allowed.map((origin) => allowsHost(list, origin))).toEqual(allowed.map(() => true));
    expect(refused.map((origin) => allowsHost(list, origin))).toEqual(refused.map(() => false));
    expect(allowsHost([], "null")).toBe(true);
  });
});
