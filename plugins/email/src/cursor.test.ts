import { expect, it } from "vitest";
import { readCursor, writeCursor } from "./cursor.js";

const cursor = { uidValidity: "18446744073709551615", lastUid: 7, at: 1_795_000_000_000, folder: "INBOX", since: 1_794_000_000_000 };

it("a cursor is what was written", () => {
  expect(readCursor(writeCursor(cursor))).toEqual(cursor);
  expect(JSON.parse(Buffer.from(writeCursor(cursor)).toString())).toMatchObject({ uid_validity: cursor.uidValidity, last_uid: 7 });
});

it("what was left behind is kept, and a cursor without it is still read", () => {
  const more = { ...cursor, reading: { uid: 8, times: 2 }, left: [{ uid: 3, since: 1_795_000_000_000 }] };
  expect(readCursor(writeCursor(more))).toEqual(more);
  expect(readCursor(Buffer.from('{"uid_validity":"1","last_uid":7,"at":1,"folder":"INBOX","since":1}'))).toEqual({
    uidValidity: "1",
    lastUid: 7,
    at: 1,
    folder: "INBOX",
    since: 1,
  });
});

it.each(["", "{", "null", "{}", '{"uid_validity":"1","last_uid":"7","at":1,"folder":"INBOX","since":1}'])("%j is none", (text) => {
  expect(readCursor(Buffer.from(text))).toBeUndefined();
});
