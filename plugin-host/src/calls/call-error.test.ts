import { Metadata, status } from "@grpc/grpc-js";
import { expect, it } from "vitest";
import { PluginCallError } from "../api.js";
import { callErrorOf } from "./call-error.js";

const failed = (code: status, details = "d") => Object.assign(new Error(details), { code, details, metadata: new Metadata() });

it.each([
  [status.UNAVAILABLE, "No connection established. Last error: connect ENOENT", "not_ready"],
  [status.UNAVAILABLE, "Channel closed before call started", "not_ready"],
  [status.UNAVAILABLE, "Connection dropped", "lost"],
  [status.UNAVAILABLE, "said by the plugin", "lost"],
  [status.DEADLINE_EXCEEDED, "Deadline exceeded", "lost"],
  [status.CANCELLED, "Call cancelled", "lost"],
  [status.UNKNOWN, "d", "lost"],
  [status.INTERNAL, "d", "lost"],
  [status.INTERNAL, "Request message serialization failure: x", "rejected"],
  [status.ABORTED, "d", "lost"],
  [status.RESOURCE_EXHAUSTED, "Received message larger than max (1 vs. 2)", "lost"],
  [status.RESOURCE_EXHAUSTED, "Bandwidth exhausted or memory limit exceeded", "lost"],
  [status.RESOURCE_EXHAUSTED, "slow down", "rejected"],
  [status.INVALID_ARGUMENT, "d", "rejected"],
  [status.FAILED_PRECONDITION, "d", "rejected"],
  [status.UNIMPLEMENTED, "d", "rejected"],
  [status.NOT_FOUND, "d", "rejected"],
  [status.UNAUTHENTICATED, "d", "rejected"],
])("%s %j is %s", (code, details, kind) => {
  expect(callErrorOf(failed(code, details))).toMatchObject({ kind });
});

it.each([
  [status.UNKNOWN, status.UNKNOWN],
  [status.ABORTED, status.ABORTED],
  [status.UNAVAILABLE, undefined],
  [status.DEADLINE_EXCEEDED, undefined],
  [status.CANCELLED, undefined],
  [status.INTERNAL, undefined],
])("of a call that is lost by status %s the plugin answered %s", (code, answered) => {
  expect(callErrorOf(failed(code))).toMatchObject({ kind: "lost", code: answered });
});

it("keeps what is one already, and takes anything else for lost", () => {
  const error = new PluginCallError("not_open", "m");
  expect(callErrorOf(error)).toBe(error);
  expect(callErrorOf(new Error("x"))).toMatchObject({ kind: "lost" });
});
