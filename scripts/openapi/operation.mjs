import { getOption } from "@bufbuild/protobuf";
import { summaryOf, textOf } from "./comments.mjs";
import { isRequired, rulesOf } from "./rules.mjs";

const HTTP_BODY = "google.api.HttpBody";
const BINARY = { "*/*": { schema: { type: "string", format: "binary" } } };
const ACCESS = { PUBLIC: 1, MEMBER: 2, PERMISSION: 3, PLATFORM: 4 };
const STATUS_TEXT = {
  200: "Done.",
  201: "Made.",
  202: "Accepted; the work goes on.",
  204: "Done; there is nothing to say.",
};

/** One method under one path, as an operation of OpenAPI. */
export function createOperation({ method, binding, index, tag, schemas, options }) {
  const { verb, template } = pathOf(binding);
  const path = template.replace(/\{([\w.]+)=[^}]*\}/g, "{$1}");
  const inPath = [...path.matchAll(/\{([\w.]+)\}/g)].map(([, name]) => name);
  const policy = getOption(method, options.policy);
  const text = textOf(method);
  const isWrite = verb !== "get" && verb !== "head";
  const parameters = [
    ...inPath.map((name) => parameter("path", name, fieldAt(method.input, name), { schemas, options })),
    ...queryFields(method.input, { binding, inPath }).map(([name, field]) => parameter("query", name, field, { schemas, options })),
    ...(isWrite && policy.access !== ACCESS.PUBLIC ? [{ $ref: "#/components/parameters/IdempotencyKey" }] : []),
  ];
  const operation = {
    operationId: index === 0 ? method.localName : `${method.localName}${index + 1}`,
    tags: [tag],
    summary: summaryOf(text),
    description: [text, accessText(policy)].filter(Boolean).join("\n\n"),
    ...(parameters.length > 0 && { parameters }),
    ...requestBody({ method, binding, inPath, schemas, options }),
    responses: { ...success({ method, binding, policy, schemas }), default: { $ref: "#/components/responses/Error" } },
    security: securityOf(policy),
    ...(policy.permission && { "x-permission": policy.permission }),
    "x-rpc": `/${method.parent.typeName}/${method.name}`,
  };
  return { path, verb, operation };
}

function pathOf({ pattern }) {
  if (pattern.case === "custom") return { verb: pattern.value.kind.toLowerCase(), template: pattern.value.path };
  return { verb: pattern.case, template: pattern.value };
}

function fieldAt(desc, path) {
  const [name, ...rest] = path.split(".");
  const field = desc.fields.find((candidate) => candidate.name === name);
  return rest.length > 0 ? fieldAt(field.message, rest.join(".")) : field;
}

/** What is neither in the path nor in the body, messages by the fields in them. */
function queryFields(desc, { binding, inPath }, prefix = "") {
  if (binding.body === "*") return [];
  return desc.fields.flatMap((field) => {
    const name = `${prefix}${field.name}`;
    if (inPath.includes(name) || name === binding.body || field.fieldKind === "map") return [];
    if (!field.message || field.message.typeName.startsWith("google.protobuf.")) return [[name, field]];
    return field.fieldKind === "list" ? [] : queryFields(field.message, { binding, inPath }, `${name}.`);
  });
}

function parameter(place, name, field, { schemas, options }) {
  const description = textOf(field);
  const required = place === "path" || isRequired(field, rulesOf(field, options.rules));
  return {
    name,
    in: place,
    ...(description && { description }),
    ...(required && { required }),
    schema: schemas.parameterSchema(field),
  };
}

function requestBody({ method, binding, inPath, schemas, options }) {
  if (binding.body === "") return {};
  if (binding.body !== "*") {
    const field = fieldAt(method.input, binding.body);
    const isFile = field.message?.typeName === HTTP_BODY;
    const content = isFile ? BINARY : { "application/json": { schema: schemas.fieldSchema(field) } };
    return { requestBody: { ...(isFile && { description: "The file itself." }), required: true, content } };
  }
  const fields = method.input.fields.filter((field) => !inPath.includes(field.name));
  if (fields.length === 0) return {};
  const required = fields.some((field) => isRequired(field, rulesOf(field, options.rules)));
  return {
    requestBody: {
      ...(required && { required }),
      content: { "application/json": { schema: schemas.refTo(method.input, inPath) } },
    },
  };
}

function success({ method, binding, policy, schemas }) {
  const { output } = method;
  const isEmpty = output.fields.length === 0;
  const status = policy.httpStatus || (isEmpty ? 204 : 200);
  const description = STATUS_TEXT[status] ?? "Done.";
  if (isEmpty) return { [status]: { description } };
  if (output.typeName === HTTP_BODY) return { [status]: { description: "The bytes.", content: BINARY } };
  const field = binding.responseBody && fieldAt(output, binding.responseBody);
  const { description: _, ...schema } = field ? schemas.fieldSchema(field) : schemas.refTo(output);
  if (method.methodKind !== "server_streaming") return { [status]: { description, content: { "application/json": { schema } } } };
  const lines = 'A stream: one JSON value per line, as it happens. A failure after the first line is a last line `{"error": …}`.';
  return { [status]: { description: lines, content: { "application/x-ndjson": { schema } } } };
}

function securityOf({ access }) {
  if (access === ACCESS.PUBLIC) return [];
  if (access === ACCESS.PLATFORM) return [{ platform_key: [] }];
  return [{ bearer: [] }, { api_key: [] }];
}

function accessText({ access, permission }) {
  if (access === ACCESS.PUBLIC) return "Anyone may call this.";
  if (access === ACCESS.PLATFORM) return "For the operator.";
  return permission ? `Needs \`${permission}\`.` : "For anyone who is signed in.";
}
