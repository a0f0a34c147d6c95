import type { AddressInfo } from "node:net";
import type { ConnectRouter, Interceptor } from "@connectrpc/connect";
import { createValidateInterceptor } from "@connectrpc/validate";
import { Health } from "@linktor/gen/grpc/health/v1/health_pb.js";
import { ContactService } from "@linktor/gen/linktor/contact/v1/contact_pb.js";
import { EventService } from "@linktor/gen/linktor/event/v1/event_pb.js";
import { MediaService } from "@linktor/gen/linktor/media/v1/media_pb.js";
import { MessageService } from "@linktor/gen/linktor/message/v1/message_pb.js";
import { createConnectHandler } from "./connect-handler.js";
import { createDualServer, type DualServer, type UpgradeHandler } from "./dual-server.js";
import { type ErrorLog, errorInterceptor } from "./errors.js";
import { createHealthService } from "./grpc/health.js";
import { reflectionRoutes } from "./grpc/reflection.js";
import { createHttpHandler, type HttpHandlerOptions } from "./http-router.js";
import { createLocalTransport } from "./local-transport.js";
import { requestIdInterceptor } from "./request-id.js";
import { createRestHandler } from "./rest/handler.js";

export const testServices = [ContactService, MessageService, MediaService, EventService];

export interface TestServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly server: DualServer;
  /** What was logged. */
  readonly logged: object[];
}

export interface TestServerOptions extends Partial<Pick<HttpHandlerOptions, "routes" | "corsOrigins">> {
  readonly services: (router: ConnectRouter) => void;
  readonly interceptors?: Interceptor[];
  readonly onWebSocket?: UpgradeHandler;
}

/** The whole edge, as the application puts it together, on a free port; only the services are a test's own. */
export async function startTestServer(options: TestServerOptions): Promise<TestServer> {
  const logged: object[] = [];
  const write = (fields: object): void => void logged.push(fields);
  const log: ErrorLog = { error: write, warn: write };
  const interceptors = [requestIdInterceptor, errorInterceptor(log), ...(options.interceptors ?? []), createValidateInterceptor()];
  const health = createHealthService();
  const routes = (router: ConnectRouter): void => {
    options.services(router);
    health.routes(router);
    reflectionRoutes([...testServices, Health])(router);
  };
  const rest = createRestHandler({
    services: testServices,
    transport: createLocalTransport(routes, interceptors),
    log,
  });
  const connect = createConnectHandler({ routes, interceptors });
  const { routes: plain = [], corsOrigins = [] } = options;
  const server = createDualServer(createHttpHandler({ routes: plain, rest, connect, log, corsOrigins }), options.onWebSocket);
  const { port }: AddressInfo = await server.listen({ host: "127.0.0.1", port: 0 });
  return { url: `http://127.0.0.1:${port}`, port, server, logged, [Symbol.asyncDispose]: () => server.close(500) };
}
