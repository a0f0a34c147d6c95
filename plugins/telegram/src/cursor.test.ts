import { expect, it } from "vitest";
import { offsetOf, readCursor, writeCursor } from "./cursor.js";

const hour = 3_600_000;

it("comes back as it was", () => expect(readCursor(writeCursor({ offset: 7, at: 1 }))).toEqual({ offset: 7, at: 1 }));

it.each(["", "nonsense", "{}", '{"offset":"7","at":1}'])("nothing usable in %j means from the beginning", (text) => {
  expect(readCursor(Buffer.from(text))).toBeUndefined();
});

it("forgets a position from before Telegram numbered anew", () => {
  expect(offsetOf({ offset: 7, at: 0 }, 47 * hour)).toBe(7);
  expect(offsetOf({ offset: 7, at: 0 }, 49 * hour)).toBeUndefined();
});
