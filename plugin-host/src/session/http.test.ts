import { create } from "@bufbuild/protobuf";
import { WebhookResponseSchema } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { expect, it } from "vitest";
import { httpResponseOf } from "./http.js";

it("passes on only headers that an HTTP server takes", () => {
  const headers = [
    { name: "Content-Type", value: "text/plain" },
    { name: "x y", value: "1" },
    { name: "x-split", value: "a\r\nset-cookie: b" },
    { name: "Transfer-Encoding", value: "chunked" },
    { name: "content-length", value: "9" },
  ];
  const response = create(WebhookResponseSchema, { headers, body: Buffer.from("hi") });
  expect(httpResponseOf(response)).toMatchObject({ status: 200, headers: [["content-type", "text/plain"]] });
});

it.each([
  [0, 200],
  [204, 204],
  [599, 599],
  [99, 502],
  [101, 502],
  [1000, 502],
  [-1, 502],
])("answers status %d with %d", (given, status) => {
  expect(httpResponseOf(create(WebhookResponseSchema, { status: given })).status).toBe(status);
});
