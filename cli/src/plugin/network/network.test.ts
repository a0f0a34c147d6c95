import { expect, it } from "vitest";
import { Network } from "./network.js";

it("goes on where an answer cannot be given", async () => {
  await using network = await Network.start();
  const response = { status: 200, headers: { "x-name": "a\nb" }, body: "hello", after_ms: 0 };
  network.answers([{ method: "POST", path: "/messages", headers: {}, response }]);
  const answer = await fetch(`${network.url}/messages`, { method: "POST" });
  expect(answer.status).toBe(500);
  expect(await answer.text()).toContain("verify.json has an answer that cannot be given");
  expect(network.seen).toHaveLength(1);
});
