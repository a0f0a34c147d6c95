import { status } from "@grpc/grpc-js";
import { expect, it } from "vitest";
import { PluginCallError } from "../api.js";
import { callErrorFrom, faultOf } from "./fault.js";

it.each([
  ["not_ready", undefined],
  ["not_open", undefined],
  ["rejected", status.RESOURCE_EXHAUSTED],
  ["lost", undefined],
  ["lost", status.UNKNOWN],
] as const)("a failure that is %s, answered by %s, is the same in another process", (kind, code) => {
  const told = Object.assign(new Error("why"), faultOf(new PluginCallError(kind, "why", code)));
  expect(callErrorFrom(told)).toMatchObject({ kind, code, message: "why" });
});
