import { describe, expect, it } from "vitest";
import { fairShares } from "./fair-share.js";

const enabled = new Map([
  ["sms", 5],
  ["mail", 2],
]);
const both = ["sms", "mail"];

describe("a process", () => {
  it("alone takes all", () => {
    expect(fairShares({ installed: both, usable: both }, [], enabled)).toEqual([
      { type: "sms", most: 5 },
      { type: "mail", most: 2 },
    ]);
  });

  it("shares with those that can serve the same, rounded up, so that nothing is left over", () => {
    const shares = fairShares({ installed: both, usable: both }, [["sms"]], enabled);
    expect(shares).toEqual([
      { type: "sms", most: 3 },
      { type: "mail", most: 2 },
    ]);
  });

  it("whose plugin has failed leaves it to others, if there are any", () => {
    const own = { installed: both, usable: ["mail"] };
    expect(fairShares(own, [["sms"]], enabled)[0]).toEqual({ type: "sms", most: 0 });
    expect(fairShares(own, [["mail"]], enabled)[0]).toEqual({ type: "sms", most: 5 });
  });
});
