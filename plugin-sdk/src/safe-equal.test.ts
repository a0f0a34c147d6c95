import { expect, it } from "vitest";
import { safeEqual } from "./safe-equal.js";

it.each([
  ["abc", "abc", true],
  ["abc", Buffer.from("abc"), true],
  ["abc", "abd", false],
  ["abc", "abcd", false],
  ["", "", true],
])("compares %j with %j", (a, b, isEqual) => {
  expect(safeEqual(a, b)).toBe(isEqual);
});
