import { describe, expect, it } from "vitest";
import { idsIn, normalId, ownId, ownIdsIn, plusAddress, plusTokenIn, tokenOf } from "../src/message-id.js";
import { isOurs, originOf } from "../src/origin.js";
import { isWritable, referencesOf } from "../src/outbound/references.js";
import { replySubject } from "../src/outbound/subject.js";

describe("23: known answers of our own", () => {
  const token = "55ba45e66c0e0626baf6a2c77d5c45075151fa8e";
  it("the same key makes the same mail", () => {
    expect(tokenOf("a secret for tests only", "k1")).toBe(token);
    expect(ownId(token, "support@shop.example")).toBe(`lk.${token}@shop.example`);
    expect(tokenOf("another secret", "k1")).not.toBe(token);
    expect(tokenOf("a secret for tests only", "k2")).not.toBe(token);
  });

  it("the proof of origin", () => {
    const value = originOf("a secret for tests only", `lk.${token}@shop.example`);
    expect(value).toBe("v1 3f14800be8c8b75b891716dda0453006f133560cdd90002ac168497611f77eb6");
    expect(isOurs("a secret for tests only", `lk.${token}@shop.example`, ` ${value} `)).toBe(true);
    expect(isOurs("another secret", `lk.${token}@shop.example`, value)).toBe(false);
    expect(isOurs("a secret for tests only", "other@shop.example", value)).toBe(false);
    expect(isOurs("a secret for tests only", `lk.${token}@shop.example`, value.replace(/.$/, "x"))).toBe(false);
    expect(isOurs("a secret for tests only", `lk.${token}@shop.example`, "")).toBe(false);
    expect(isOurs("a secret for tests only", undefined, value)).toBe(false);
  });
});

describe("ids in headers", () => {
  it("are read as they are, with and without brackets", () => {
    expect(idsIn("<a@x> (comment) <b@x><c@x>\r\n <a@x>")).toEqual(["a@x", "b@x", "c@x"]);
    expect(idsIn("a@x, b@x")).toEqual(["a@x", "b@x"]);
    expect(idsIn("")).toEqual([]);
    expect(idsIn(undefined)).toEqual([]);
    expect(normalId(" < > ")).toBeUndefined();
  });

  it("ours are found in any text, by their domain", () => {
    const id = `lk.${"a".repeat(40)}@shop.example`;
    expect(ownIdsIn(`was <${id}>, and ${id}. lk.${"b".repeat(40)}@other.example`, "support@shop.example")).toEqual([id]);
    expect(plusTokenIn(plusAddress("support@shop.example", "a".repeat(40)))).toBe("a".repeat(40));
    expect(plusTokenIn("support+other@shop.example")).toBeUndefined();
  });
});

describe("6.2 the line that an answer continues", () => {
  it("is what was there, and what is answered", () => {
    expect(referencesOf("c@x", ["a@x", "b@x"], "a@x")).toEqual(["a@x", "b@x", "c@x"]);
    expect(referencesOf("c@x", [], "a@x")).toEqual(["a@x", "c@x"]);
    expect(referencesOf("a@x", [], "a@x")).toEqual(["a@x"]);
    expect(referencesOf(undefined, [], undefined)).toEqual([]);
  });

  it("keeps the first and the last twenty", () => {
    const all = Array.from({ length: 60 }, (_, number) => `r${number}@x`);
    const line = referencesOf("last@x", all, "r0@x");
    expect(line).toHaveLength(21);
    expect([line[0], line[1], line.at(-1)]).toEqual(["r0@x", "r41@x", "last@x"]);
  });

  it("has nothing in it that would break a header", () => {
    for (const id of ["a b@x", "a>b@x", "a\r\nBcc: x@y", "sha256:00", "", "ação@x", "x".repeat(1000)]) expect(isWritable(id)).toBe(false);
  });
});

describe("6.2 the subject of an answer", () => {
  it.each([
    ["A question", "Re: A question"],
    ["Re: A question", "Re: A question"],
    ["RE: re: AW: RES: ENC: FW: Fwd: A question", "Re: A question"],
    ["Re[2]: A question", "Re: A question"],
    ["Reparo: hoje", "Re: Reparo: hoje"],
    ["", "Re:"],
    ["Re:", "Re:"],
  ])("%j → %j", (subject, answer) => {
    expect(replySubject(subject)).toBe(answer);
  });
});
