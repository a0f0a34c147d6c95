import { expect, it } from "vitest";
import { ChannelLabels } from "./channel-labels.js";

it("names a thousand channels, and all others together", () => {
  const labels = new ChannelLabels();
  for (let i = 0; i < 1000; i++) expect(labels.of(`ch_${i}`)).toBe(`ch_${i}`);
  expect([labels.of("ch_1000"), labels.of("ch_999"), labels.of("")]).toEqual(["other", "ch_999", "other"]);
});
