import { Code, ConnectError, createClient, createRouterTransport } from "@connectrpc/connect";
import { ErrorInfoSchema, RetryInfoSchema } from "@linktor/gen/google/rpc/error_details_pb.js";
import { ContactService } from "@linktor/gen/linktor/contact/v1/contact_pb.js";
import { EventService } from "@linktor/gen/linktor/event/v1/event_pb.js";
import { beforeEach, describe, expect, it } from "vitest";
import { AppError, type ErrorKind } from "../shared/errors.js";
import { errorInterceptor } from "./errors.js";
import { requestIdInterceptor } from "./request-id.js";

const logged: object[] = [];
beforeEach(() => void logged.splice(0));

/** Calls a handler that throws, and gives what the caller sees. */
async function failure(thrown: unknown, headers: Record<string, string> = { "x-request-id": "r-1" }): Promise<ConnectError> {
  const log = { error: (fields: object) => logged.push(fields), warn: (fields: object) => logged.push(fields) };
  const transport = createRouterTransport(
    (router) =>
      router
        .service(ContactService, {
          getContact() {
            throw thrown;
          },
        })
        .service(EventService, {
          async *watchEvents() {
            yield {};
            throw thrown;
          },
        }),
    { router: { interceptors: [requestIdInterceptor, errorInterceptor(log)] } },
  );
  const unary = await createClient(ContactService, transport).getContact({}, { headers }).then(fail, ConnectError.from);
  const streamed = await (async () => {
    for await (const _ of createClient(EventService, transport).watchEvents({}, { headers }));
  })().then(fail, ConnectError.from);
  expect([streamed.code, streamed.rawMessage]).toEqual([unary.code, unary.rawMessage]);
  return unary;
}

function fail(): never {
  throw new Error("should have failed");
}

describe("errors", () => {
  it.each<[ErrorKind, Code]>([
    ["invalid", Code.InvalidArgument],
    ["unauthenticated", Code.Unauthenticated],
    ["forbidden", Code.PermissionDenied],
    ["not_found", Code.NotFound],
    ["already_exists", Code.AlreadyExists],
    ["conflict", Code.Aborted],
    ["precondition", Code.FailedPrecondition],
    ["exhausted", Code.ResourceExhausted],
    ["unavailable", Code.Unavailable],
  ])("turns %s into its code, with the reason", async (kind, code) => {
    const error = await failure(new AppError(kind, "WHY", "because", { details: { field: "x" }, retryAfterMs: 1_500 }));
    expect([error.code, error.rawMessage]).toEqual([code, "because"]);
    expect(error.findDetails(ErrorInfoSchema)).toMatchObject([{ reason: "WHY", domain: "linktor", metadata: { field: "x" } }]);
    expect(error.findDetails(RetryInfoSchema)).toMatchObject([{ retryDelay: { seconds: 1n, nanos: 500_000_000 } }]);
    expect(logged).toEqual([]);
  });

  it("leaves errors of Connect as they are", async () => {
    expect(await failure(new ConnectError("no", Code.OutOfRange))).toMatchObject({
      code: Code.OutOfRange,
      rawMessage: "no",
    });
  });

  it("hides and logs the rest, once each, without the values of a row", async () => {
    const thrown = Object.assign(new Error("duplicate key"), {
      code: "23505",
      detail: "Key (email)=(ana@example.com)",
    });
    const error = await failure(thrown, { "x-request-id": "r-7" });
    expect([error.code, error.rawMessage]).toEqual([Code.Internal, "Something went wrong on our side. Request r-7."]);
    expect(logged).toHaveLength(2);
    expect(logged[0]).toMatchObject({ requestId: "r-7", method: "linktor.contact.v1.ContactService/GetContact" });
    expect(JSON.stringify(logged)).not.toContain("ana@example.com");
  });

  it.each([
    ["ECONNREFUSED", Code.Unavailable],
    ["57P01", Code.Unavailable],
    ["53300", Code.Unavailable],
    ["08006", Code.Unavailable],
    ["40001", Code.Unavailable],
    ["40P01", Code.Unavailable],
    ["55P03", Code.Unavailable],
    ["25006", Code.Unavailable],
    ["53100", Code.Unavailable],
    ["ENOSPC", Code.Unavailable],
    ["22021", Code.InvalidArgument],
    ["42601", Code.Internal],
  ])("knows the database's %s", async (code, expected) => {
    expect((await failure(Object.assign(new Error("x"), { code }))).code).toBe(expected);
  });

  it("knows a database that is away by its other signs", async () => {
    const refused = Object.assign(new Error("x"), { code: "ECONNREFUSED" });
    expect((await failure(new AggregateError([refused, refused]))).code).toBe(Code.Unavailable);
    expect((await failure(new Error("Connection terminated unexpectedly"))).code).toBe(Code.Unavailable);
  });
});
