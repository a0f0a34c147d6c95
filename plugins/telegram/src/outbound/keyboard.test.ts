import { describe, expect, it } from "vitest";
import { interactiveText, keyboardOf } from "./keyboard.js";

const button = (id: string, title = id) => ({ id, title });

describe("keyboardOf", () => {
  it("puts short buttons side by side and long ones below each other", () => {
    const buttons = ["a", "b", "c", "d", "A title of twenty chars", "Another long title", "f"].map((id) => button(id));
    expect(keyboardOf({ buttons })?.inline_keyboard.map((row) => row.length)).toEqual([3, 2, 2]);
  });

  it("counts the id in bytes: 64 fit, 65 do not", () => {
    expect(keyboardOf({ buttons: [button("é".repeat(32))] })).toBeDefined();
    expect(() => keyboardOf({ buttons: [button(`${"é".repeat(32)}x`)] })).toThrow("65 bytes");
    expect(() => keyboardOf({ buttons: [button("", "Yes")] })).toThrow("0 bytes");
  });

  it("has one row of a list per row", () => {
    expect(
      keyboardOf({ sections: [{ rows: [button("1", "One"), button("2", "Two")] }, { title: "More", rows: [button("3", "Three")] }] }),
    ).toEqual({
      inline_keyboard: [
        [{ text: "One", callback_data: "1" }],
        [{ text: "Two", callback_data: "2" }],
        [{ text: "Three", callback_data: "3" }],
      ],
    });
  });

  it("is nothing without buttons", () => expect(keyboardOf({})).toBeUndefined());
});

describe("interactiveText", () => {
  it("says what the keyboard has no place for", () => {
    const sections = [
      {
        title: "Plans",
        rows: [
          { id: "1", title: "Small", description: "for one" },
          { id: "2", title: "Big" },
        ],
      },
    ];
    expect(interactiveText("Choose", { header: "Hi", footer: "bye", sections })).toBe(
      "**Hi**\n\nChoose\n\n**Plans**\n• Small: for one\n• Big\n\n_bye_",
    );
  });

  it("leaves a bare list to the keyboard", () => {
    expect(interactiveText("Choose", { sections: [{ rows: [button("1")] }] })).toBe("Choose");
    expect(interactiveText("", { listTitle: "Open", sections: [{ rows: [button("1")] }] })).toBe("Open");
  });
});
