import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { Health, HealthCheckResponse_ServingStatus as Status } from "@linktor/gen/grpc/health/v1/health_pb.js";
import { ServerReflection } from "@linktor/gen/grpc/reflection/v1/reflection_pb.js";
import { ServerReflection as ServerReflectionAlpha } from "@linktor/gen/grpc/reflection/v1alpha/reflection_pb.js";
import { ContactService } from "@linktor/gen/linktor/contact/v1/contact_pb.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLocalTransport } from "../local-transport.js";
import { startTestServer, type TestServer } from "../test-server.js";
import { createHealthService } from "./health.js";

let t: TestServer;
const run = promisify(execFile);

beforeAll(async () => {
  t = await startTestServer({
    services: (router) => router.service(ContactService, { getContact: ({ id }) => ({ contact: { id, name: "Ana" } }) }),
    interceptors: [() => () => Promise.reject(new Error("signed-in people only"))],
  });
});
afterAll(() => t[Symbol.asyncDispose]());

describe.each([ServerReflection, ServerReflectionAlpha])("%s", (service) => {
  type Question = { host: string; messageRequest: object };
  async function ask(...questions: object[]) {
    const client = createClient(service as typeof ServerReflection, createGrpcTransport({ baseUrl: t.url }));
    async function* stream() {
      for (const messageRequest of questions) yield { host: "h", messageRequest } as Question & { messageRequest: never };
    }
    const answers: { case?: string; value?: Record<string, unknown> }[] = [];
    for await (const { messageResponse } of client.serverReflectionInfo(stream())) answers.push(messageResponse as never);
    return answers;
  }

  it("lists services", async () => {
    const [answer] = await ask({ case: "listServices", value: "*" });
    expect(JSON.stringify(answer?.value?.service)).toContain("linktor.contact.v1.ContactService");
  });

  it("finds files with all they import, by name, symbol and extension", async () => {
    const asked = [
      { case: "fileByFilename", value: "linktor/contact/v1/contact.proto" },
      { case: "fileContainingSymbol", value: "linktor.contact.v1.ContactService.GetContact" },
      { case: "fileContainingSymbol", value: "linktor.contact.v1.Contact.name" },
      {
        case: "fileContainingExtension",
        value: { containingType: "google.protobuf.MethodOptions", extensionNumber: 50600 },
      },
    ];
    const answers = await ask(...asked);
    const names = answers.map(({ value }) =>
      ((value?.fileDescriptorProto ?? []) as Uint8Array[]).map((bytes) => fromBinary(FileDescriptorProtoSchema, bytes).name),
    );
    for (const found of names.slice(0, 3)) {
      expect(found[0]).toBe("linktor/contact/v1/contact.proto");
      expect(found).toEqual(expect.arrayContaining(["buf/validate/validate.proto", "google/api/http.proto"]));
    }
    expect(names[3]).toEqual(["linktor/options/v1/options.proto", "google/protobuf/descriptor.proto"]);
  });

  it("knows extension numbers, and what it does not know", async () => {
    const [numbers, ...missing] = await ask(
      { case: "allExtensionNumbersOfType", value: "google.protobuf.MethodOptions" },
      { case: "allExtensionNumbersOfType", value: "x.Y" },
      { case: "fileContainingSymbol", value: "x.Y" },
      { case: "fileContainingExtension", value: { containingType: "x.Y", extensionNumber: 1 } },
    );
    expect(numbers?.value).toMatchObject({ extensionNumber: [50600, 72295728] });
    expect(missing.map(({ value }) => value?.errorCode)).toEqual([5, 5, 5]);
  });
});

it("is enough for buf curl", async () => {
  const method = `${t.url}/grpc.health.v1.Health/Check`;
  const { stdout } = await run("node_modules/.bin/buf", ["curl", "--http2-prior-knowledge", "--protocol", "grpc", method]);
  expect(JSON.parse(stdout)).toEqual({ status: "SERVING" });
}, 20_000);

describe("health", () => {
  it("checks, lists, and tells of changes", async () => {
    const health = createHealthService(["linktor.contact.v1.ContactService"]);
    const client = createClient(Health, createLocalTransport(health.routes));
    expect((await client.check({})).status).toBe(Status.SERVING);
    expect(Object.keys((await client.list({})).statuses)).toHaveLength(2);
    await expect(client.check({ service: "x" })).rejects.toThrow("unknown service x");

    const controller = new AbortController();
    const seen: Status[] = [];
    for await (const { status } of client.watch({ service: "linktor.contact.v1.ContactService" }, { signal: controller.signal })) {
      seen.push(status);
      if (seen.length === 1) health.setServing(false);
      if (seen.length === 2) {
        expect((await client.check({})).status).toBe(Status.NOT_SERVING);
        setTimeout(() => health.setServing(true), 1);
      }
      if (seen.length === 3) controller.abort();
    }
    expect(seen).toEqual([Status.SERVING, Status.NOT_SERVING, Status.SERVING]);
    for await (const { status } of client.watch({ service: "x" })) {
      expect(status).toBe(Status.SERVICE_UNKNOWN);
      break;
    }
  });
});
