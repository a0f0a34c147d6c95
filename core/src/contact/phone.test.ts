import { describe, expect, it } from "vitest";
import { phoneMatch, toE164 } from "./phone.js";

describe("phoneMatch", () => {
  it.each([
    ["punctuation", "+1 (415) 555-2671", "14155552671"],
    ["no plus", "14155552671", "14155552671"],
    ["dots and slashes", "+49.30/901820", "4930901820"],
    ["dialling out", "0049 30 901820", "4930901820"],
    ["a scheme", "whatsapp:+14155552671", "14155552671"],
    ["Brazil, mobile with nine digits", "+55 11 98765-4321", "5511987654321"],
    ["Brazil, mobile with eight digits", "+55 11 8765-4321", "5511987654321"],
    ["Brazil, an old mobile number that begins with 6", "551161234567", "5511961234567"],
    ["Brazil, land line", "+55 11 3456-7890", "551134567890"],
    ["Mexico with the 1", "+52 1 55 1234 5678", "525512345678"],
    ["Mexico without", "+52 55 1234 5678", "525512345678"],
    ["Argentina with the 9", "+54 9 11 2345-6789", "541123456789"],
    ["Argentina without", "+54 11 2345-6789", "541123456789"],
    ["a short code", "28777", "28777"],
    ["a sender name", " MyBank ", "mybank"],
  ])("%s", (_name, value, match) => expect(phoneMatch(value)).toBe(match));

  it("keeps numbers apart that differ", () => {
    const numbers = [
      "+5511987654321",
      "+5521987654321",
      "+5511987654322",
      "+551134567890",
      "+525512345678",
      "+541123456789",
      "+5491123456780",
    ];
    expect(new Set(numbers.map(phoneMatch)).size).toBe(numbers.length);
  });

  it("does not take another country's number for one of these", () => {
    expect(phoneMatch("+5211234567890")).toBe("521234567890");
    expect(phoneMatch("+521123456789")).toBe("521123456789");
    expect(phoneMatch("+15491234567")).toBe("15491234567");
  });
});

describe("toE164", () => {
  it.each([
    ["+55 (11) 98765-4321", "+5511987654321"],
    ["5511987654321", "+5511987654321"],
    ["0049 30 901820", "+4930901820"],
  ])("%s", (value, number) => expect(toE164(value)).toBe(number));

  it.each(["28777", "MyBank", "", "+", "011987654321", "+1234567890123456", "ana@example.com"])("is undefined for %j", (value) => {
    expect(toE164(value)).toBeUndefined();
  });
});
