import { getOption, hasOption } from "@bufbuild/protobuf";
import { textOf } from "./comments.mjs";
import { createOperation } from "./operation.mjs";
import { createSchemas } from "./schemas.mjs";

const ERROR = {
  type: "object",
  description: "A failure. The HTTP status follows its kind.",
  properties: {
    code: { type: "string", description: "The reason, for programs. Never changes.", examples: ["CONTACT_NOT_FOUND"] },
    message: { type: "string", description: "The reason, for people. May change." },
    details: {
      type: "object",
      description: "Data that belongs to the reason. For broken rules: `violations`, each with `field`, `rule` and `message`.",
      additionalProperties: true,
    },
  },
  required: ["code", "message", "details"],
};

const IDEMPOTENCY_KEY = {
  name: "Idempotency-Key",
  in: "header",
  description:
    "A text of your choice. A repeat with the same key within 24 hours answers like the first; the same key with another " +
    "body is refused with 409.",
  schema: { type: "string", maxLength: 255 },
};

const SECURITY_SCHEMES = {
  bearer: {
    type: "http",
    scheme: "bearer",
    description: "An access token from `POST /api/v1/auth/login`, or an API key.",
  },
  api_key: { type: "apiKey", in: "header", name: "X-API-Key", description: "An API key, `lk_live_…` or `lk_test_…`." },
  platform_key: { type: "http", scheme: "bearer", description: "The operator's key, `LINKTOR_PLATFORM_KEY`." },
};

/** The OpenAPI document of every service of ours that google.api.http gives paths to. */
export function createDocument(registry, version) {
  const options = {
    http: registry.getExtension("google.api.http"),
    policy: registry.getExtension("linktor.options.v1.policy"),
    rules: registry.getExtension("buf.validate.field"),
  };
  const hasPath = (method) => hasOption(method, options.http);
  const services = [...registry.files]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((file) => file.services)
    .filter((service) => service.methods.some(hasPath));
  const methods = services.flatMap((service) => service.methods).filter(hasPath);
  const schemas = createSchemas(methods, options);

  const paths = {};
  for (const method of methods) {
    const rule = getOption(method, options.http);
    for (const [index, binding] of [rule, ...rule.additionalBindings].entries()) {
      const { path, verb, operation } = createOperation({
        method,
        binding,
        index,
        tag: tagOf(method.parent),
        schemas,
        options,
      });
      paths[path] = { ...paths[path], [verb]: operation };
    }
  }

  return {
    openapi: "3.1.0",
    info: {
      title: "Linktor API",
      version,
      description:
        "Every customer conversation in one inbox. The same services answer gRPC, gRPC-Web and Connect on the same port.\n\n" +
        "Names are in snake_case, absent values are left out, lists are `{data, next_cursor}` with `limit` and `cursor`.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    tags: services.map((service) => ({ name: tagOf(service), description: textOf(service) })),
    paths,
    components: {
      schemas: { ...schemas.all(), Error: ERROR },
      parameters: { IdempotencyKey: IDEMPOTENCY_KEY },
      responses: {
        Error: {
          description: "A failure.",
          content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
        },
      },
      securitySchemes: SECURITY_SCHEMES,
    },
  };
}

function tagOf(service) {
  return service.name.replace(/Service$/, "");
}
