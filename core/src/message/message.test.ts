import { describe, expect, it } from "vitest";
import { movesForward, statusOfParts } from "./message.js";

describe("a status", () => {
  it("only moves forward", () => {
    const order = ["queued", "sending", "sent", "delivered", "read"] as const;
    for (const [i, from] of order.entries())
      for (const [j, to] of order.entries()) expect(movesForward(from, to), `${from} → ${to}`).toBe(j > i);
  });

  it("that is uncertain is settled by whatever is known", () => {
    for (const to of ["sent", "delivered", "read", "failed"] as const) expect(movesForward("uncertain", to)).toBe(true);
    expect(movesForward("sent", "uncertain")).toBe(false);
  });

  it("that is failed outranks sent and delivered, and not read", () => {
    expect(movesForward("sent", "failed")).toBe(true);
    expect(movesForward("delivered", "failed")).toBe(true);
    expect(movesForward("read", "failed")).toBe(false);
    expect(movesForward("failed", "delivered")).toBe(false);
  });

  it("of several parts is that of the part furthest behind, unless one failed", () => {
    expect(statusOfParts(["read", "sent", "delivered"])).toBe("sent");
    expect(statusOfParts(["read", "read"])).toBe("read");
    expect(statusOfParts(["read", "failed"])).toBe("failed");
  });
});
