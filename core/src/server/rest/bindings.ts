import {
  type DescField,
  type DescMessage,
  type DescMethod,
  type DescService,
  getOption,
  hasOption,
  type JsonValue,
  type Message,
} from "@bufbuild/protobuf";
import { http } from "@linktor/gen/google/api/annotations_pb.js";
import type { HttpRule } from "@linktor/gen/google/api/http_pb.js";
import { policy } from "@linktor/gen/linktor/options/v1/options_pb.js";
import { parseTemplate } from "../path-template.js";
import { fieldAt } from "./field-path.js";
import { fieldWriter, toRestJson } from "./json-write.js";

/** How one HTTP method and path reach one RPC. */
export interface Binding {
  readonly rpc: DescMethod;
  readonly method: string;
  readonly path: string;
  /** Field paths that the path fills. */
  readonly pathFields: readonly string[];
  /** What the body fills: nothing, all that the path does not, or one field. */
  readonly body: "none" | "all" | DescField;
  /** The answer: all of the response, or the field that is named for it. */
  readonly write: (message: Message) => JsonValue;
  readonly status: number;
  readonly kind: BindingKind;
}

/** `raw`: google.api.HttpBody out. `upload`: the request body is cut into google.api.HttpBody messages. */
export type BindingKind = "unary" | "stream" | "raw" | "upload";

const HTTP_BODY = "google.api.HttpBody";

/** All bindings of the services, checked against the messages they name. */
export function restBindings(services: readonly DescService[]): Binding[] {
  return services.flatMap((service) =>
    service.methods.filter((rpc) => hasOption(rpc, http)).flatMap((rpc) => bindingsOf(rpc, getOption(rpc, http))),
  );
}

function bindingsOf(rpc: DescMethod, rule: HttpRule): Binding[] {
  return [bindingOf(rpc, rule), ...rule.additionalBindings.map((other) => bindingOf(rpc, other))];
}

function bindingOf(rpc: DescMethod, rule: HttpRule): Binding {
  const bad = (why: string): Error => new Error(`${rpc}: ${why}`);
  const { method, path } = methodAndPath(rule, bad);
  const pathFields = parseTemplate(path).variables.map(({ name }) => name);
  for (const name of pathFields) {
    const field = fieldAt(rpc.input, name);
    if (field?.fieldKind !== "scalar" && field?.fieldKind !== "enum") throw bad(`{${name}} names no scalar field`);
  }
  const body = bodyOf(rpc, rule, bad);
  const write = rule.responseBody
    ? fieldWriter(fieldNamed(rpc.output, rule.responseBody, bad))
    : (message: Message) => toRestJson(rpc.output, message);
  return { rpc, method, path, pathFields, body, write, status: statusOf(rpc), kind: kindOf(rpc, body, bad) };
}

function bodyOf(rpc: DescMethod, { body }: HttpRule, bad: (why: string) => Error): Binding["body"] {
  if (body === "") return "none";
  return body === "*" ? "all" : fieldNamed(rpc.input, body, bad);
}

function methodAndPath({ pattern }: HttpRule, bad: (why: string) => Error): { method: string; path: string } {
  if (pattern.case === undefined) throw bad("google.api.http names no path");
  if (pattern.case === "custom") return { method: pattern.value.kind, path: pattern.value.path };
  return { method: pattern.case.toUpperCase(), path: pattern.value };
}

function fieldNamed(desc: DescMessage, name: string, bad: (why: string) => Error): DescField {
  const field = desc.fields.find((candidate) => candidate.name === name);
  if (!field) throw bad(`${desc.typeName} has no field ${name}`);
  return field;
}

function kindOf(rpc: DescMethod, body: Binding["body"], bad: (why: string) => Error): BindingKind {
  switch (rpc.methodKind) {
    case "unary":
      return rpc.output.typeName === HTTP_BODY ? "raw" : "unary";
    case "server_streaming":
      return rpc.output.typeName === HTTP_BODY ? "raw" : "stream";
    case "client_streaming":
      if (typeof body === "string" || body.message?.typeName !== HTTP_BODY || body.oneof) {
        throw bad(`a client stream needs a body that is a field of type ${HTTP_BODY}`);
      }
      return "upload";
    case "bidi_streaming":
      throw bad("a stream in both directions has no form in REST");
  }
}

function statusOf(rpc: DescMethod): number {
  return getOption(rpc, policy).httpStatus || (rpc.output.fields.length === 0 ? 204 : 200);
}
