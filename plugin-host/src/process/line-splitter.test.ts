import { expect, it } from "vitest";
import { LineSplitter } from "./line-splitter.js";

function split(...chunks: (string | Buffer)[]): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter((read) => lines.push(read()));
  for (const chunk of chunks) splitter.push(Buffer.from(chunk as string));
  splitter.flush();
  return lines;
}

it("cuts wherever the chunks were cut", () => {
  expect(split("a\nb", "c\n", "\r\n", "d")).toEqual(["a", "bc", "", "d"]);
});

it("puts characters together that were torn apart", () => {
  const euro = Buffer.from("€\n");
  expect(split(euro.subarray(0, 1), euro.subarray(1))).toEqual(["€"]);
});

it("gives a long line in pieces", () => {
  const lines = split("x".repeat(150_000), "\nend\n");
  expect(lines.map((line) => line.length)).toEqual([65_536, 65_536, 18_928, 3]);
  expect(split("x".repeat(65_536), "\n", "y\n").map((line) => line.length)).toEqual([65_536, 0, 1]);
});

it("takes bytes that are no text", () => {
  expect(split(Buffer.from([0xff, 0x0a, 0x00, 0x0a]))).toEqual(["\uFFFD", "\0"]);
});
