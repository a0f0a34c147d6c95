import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import type { DescService } from "@bufbuild/protobuf";
import { beforeAll, describe, expect, it } from "vitest";
import { type Binding, restBindings } from "./rest/bindings.js";
import { RouteTable } from "./route-table.js";
import { SERVICES } from "./services.js";

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { name?: string; in?: string; required?: boolean; $ref?: string }[];
  readonly responses: Readonly<Record<string, unknown>>;
  readonly security: readonly object[];
  readonly requestBody?: object;
}
type Contract = {
  paths: Record<string, Record<string, Operation>>;
  components: Record<string, Record<string, unknown>>;
};

const contract = JSON.parse(readFileSync(new URL("../../../gen/openapi.json", import.meta.url), "utf8")) as Contract;
let services: DescService[];
let bindings: Binding[];

beforeAll(async () => {
  const files = readdirSync("gen/src/linktor", { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith("_pb.ts"));
  const names = files.map((file) => `@linktor/gen/linktor/${file.replace(/ts$/, "js")}`);
  const modules = (await Promise.all(names.map((name) => import(/* @vite-ignore */ name)))) as Record<string, { kind?: string }>[];
  services = modules.flatMap((module) => Object.values(module).filter((value) => value.kind === "service")) as DescService[];
  bindings = restBindings(services);
});

function operations(): [key: string, operation: Operation][] {
  return Object.entries(contract.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]): [string, Operation] => [`${method.toUpperCase()} ${path}`, operation]),
  );
}

describe("the routes", () => {
  it("are those of the services that are served", () => {
    const withRoutes = services.filter((service) => bindings.some(({ rpc }) => rpc.parent === service));
    const names = (list: readonly DescService[]): string[] => list.map(({ typeName }) => typeName).sort();
    expect(names(SERVICES)).toEqual(names(withRoutes));
  });

  it("do not take each other's requests", () => {
    const table = new RouteTable<Binding>();
    expect(bindings.length).toBeGreaterThan(50);
    for (const binding of bindings) table.add(binding.method, binding.path, binding);
  });

  it("all live under /api/v1", () => {
    expect(bindings.filter(({ path }) => !path.startsWith("/api/v1/"))).toEqual([]);
  });
});

describe("gen/openapi.json", () => {
  it("is what the protos say now", () => {
    execFileSync(process.execPath, ["scripts/generate-openapi.mjs", "--check"], { stdio: "pipe" });
  });

  it("has every method and path of the services, and no other", () => {
    expect(
      operations()
        .map(([key]) => key)
        .sort(),
    ).toEqual(bindings.map(({ method, path }) => `${method} ${path}`).sort());
  });

  it("says the status that is answered", () => {
    for (const { method, path, status } of bindings) {
      const operation = contract.paths[path]?.[method.toLowerCase()];
      expect([path, Object.keys(operation?.responses ?? {})]).toEqual([path, [String(status), "default"]]);
    }
  });

  it("names every parameter of a path, and every operation once", () => {
    for (const [key, { parameters = [] }] of operations()) {
      const inPath = [...key.matchAll(/\{([\w.]+)\}/g)].map(([, name]) => name);
      expect([key, parameters.filter((p) => p.in === "path" && p.required).map((p) => p.name)]).toEqual([key, inPath]);
    }
    const ids = operations().map(([, { operationId }]) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("refers only to what is there, and has nothing that is not referred to", () => {
    const text = JSON.stringify(contract);
    const refs = new Set([...text.matchAll(/"\$ref":"#\/components\/(\w+)\/(\w+)"/g)].map(([, kind, name]) => `${kind}/${name}`));
    const present = Object.entries(contract.components).flatMap(([kind, items]) => Object.keys(items).map((name) => `${kind}/${name}`));
    expect([...refs].filter((ref) => !present.includes(ref))).toEqual([]);
    expect(present.filter((name) => !name.startsWith("securitySchemes/") && !refs.has(name))).toEqual([]);
    expect([...text.matchAll(/"\$ref"/g)].length).toBeGreaterThan(refs.size);
  });

  it("carries rules, short names of enums, and who may call", () => {
    expect(contract.components.schemas).toMatchObject({
      CreateUserRequest: {
        required: ["email", "name", "role"],
        properties: {
          email: { format: "email", maxLength: 320 },
          role: { enum: ["admin", "supervisor", "agent"] },
        },
      },
      MessageStatus: {
        enum: ["", "received", "queued", "sending", "sent", "delivered", "read", "failed", "uncertain"],
      },
      Media: { properties: { size_bytes: { type: "integer", format: "int64" } } },
      SendMessageRequest: { properties: { attachments: { maxItems: 10 } } },
    });
    expect(contract.components.schemas?.SendMessageRequest).not.toHaveProperty("properties.conversation_id");
    expect(contract.paths["/api/v1/auth/login"]?.post?.security).toEqual([]);
    expect(contract.paths["/api/v1/tenants"]?.post?.security).toEqual([{ platform_key: [] }]);
    expect(contract.paths["/api/v1/media"]?.post?.requestBody).toHaveProperty(["content", "*/*"]);
  });
});
