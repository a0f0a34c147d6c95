import { createClient, createContextValues, type HandlerContext, type Interceptor } from "@connectrpc/connect";
import { ContactService } from "@linktor/gen/linktor/contact/v1/contact_pb.js";
import { EventService } from "@linktor/gen/linktor/event/v1/event_pb.js";
import { expect, it } from "vitest";
import { createLocalTransport } from "./local-transport.js";
import { requestInfo } from "./request-info.js";

function setUp(interceptors: Interceptor[] = [], shutdownSignal?: AbortSignal) {
  const seen: HandlerContext[] = [];
  const transport = createLocalTransport(
    (router) =>
      router
        .service(ContactService, {
          getContact({ id }, context) {
            seen.push(context);
            context.responseHeader.set("x-answer", "1");
            return { contact: { id } };
          },
        })
        .service(EventService, {
          async *watchEvents(_, { signal }) {
            yield { kind: { case: "ready", value: {} } };
            await new Promise((resolve) => signal.addEventListener("abort", resolve));
          },
        }),
    interceptors,
    shutdownSignal,
  );
  return { seen, contacts: createClient(ContactService, transport), events: createClient(EventService, transport) };
}

it("gives handlers the context values and headers of the caller, and the caller theirs", async () => {
  const { seen, contacts } = setUp();
  const info = { remoteAddress: "10.0.0.1", url: "/x", protocol: "rest" } as const;
  let answered: Headers | undefined;
  await contacts.getContact(
    { id: "ct_1" },
    {
      contextValues: createContextValues().set(requestInfo, info),
      headers: { authorization: "Bearer t" },
      onHeader: (header) => (answered = header),
    },
  );
  expect(seen[0]?.values.get(requestInfo)).toEqual(info);
  expect(seen[0]?.requestHeader.get("authorization")).toBe("Bearer t");
  expect(answered?.get("x-answer")).toBe("1");
  expect(seen[0]?.signal.aborted).toBe(true); // what a handler left running learns that nobody waits
});

it("runs the interceptors, and knows what is not there", async () => {
  const calls: string[] = [];
  const note: Interceptor = (next) => (req) => {
    calls.push(req.method.name);
    return next(req);
  };
  const { contacts } = setUp([note]);
  await contacts.getContact({ id: "ct_1" });
  await expect(contacts.deleteContact({ id: "ct_1" })).rejects.toThrow("DeleteContact is not implemented");
  expect(calls).toEqual(["GetContact", "DeleteContact"]);
});

it("ends streams when the server is to stop", async () => {
  const stopping = new AbortController();
  const { events } = setUp([], stopping.signal);
  let count = 0;
  for await (const _ of events.watchEvents({})) {
    count++;
    setTimeout(() => stopping.abort(new Error("stopping")), 1);
  }
  expect(count).toBe(1);
});
