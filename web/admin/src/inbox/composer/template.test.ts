import { create } from "@bufbuild/protobuf";
import { ContentType, MessageTemplateSchema, TemplatePart } from "@linktor/gen/linktor/content/v1/content_pb.js";
import { describe, expect, it } from "vitest";
import { blanksOf, filledTemplate, needsFile, textOf } from "./template.js";

const { HEADER, BODY, BUTTON } = TemplatePart;
const template = create(MessageTemplateSchema, {
  name: "shipped",
  language: "pt_BR",
  parts: [
    { part: HEADER, text: "Order {{1}}", parameters: ["1"] },
    { part: BODY, text: "Hi {{1}}, {{ city }} and {{city}}", parameters: ["1", "city"] },
    { part: BUTTON, text: "Call" },
    { part: BUTTON, text: "Track", parameters: ["1"] },
  ],
});
const values = new Map([
  [`${HEADER}.0.1`, "1138"],
  [`${BODY}.0.1`, "Ana"],
  [`${BODY}.0.city`, "Recife"],
  [`${BUTTON}.1.1`, "x"],
]);

describe("a template", () => {
  it("has blanks in order, of buttons by their place", () => {
    expect(blanksOf(template).map(({ key }) => key)).toEqual([...values.keys()]);
  });

  it("is filled in by place, and by name where it names them", () => {
    expect(filledTemplate(template, values)).toEqual({
      name: "shipped",
      language: "pt_BR",
      values: [
        { part: HEADER, index: 0, values: [{ name: "", text: "1138" }] },
        {
          part: BODY,
          index: 0,
          values: [
            { name: "", text: "Ana" },
            { name: "city", text: "Recife" },
          ],
        },
        { part: BUTTON, index: 1, values: [{ name: "", text: "x" }] },
      ],
    });
  });

  it("is read as the contact will, blanks as long as nothing stands there", () => {
    expect(textOf(template, BODY, values)).toBe("Hi Ana, Recife and Recife");
    expect(textOf(template, BODY, new Map())).toBe("Hi {{1}}, {{ city }} and {{city}}");
  });

  it("needs a file when its header is one", () => {
    expect(needsFile(template)).toBe(false);
    expect(needsFile(create(MessageTemplateSchema, { parts: [{ part: HEADER, media: ContentType.IMAGE }] }))).toBe(true);
  });
});
