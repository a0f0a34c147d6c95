import type { Server, ServerWritableStream } from "@grpc/grpc-js";
import { status } from "@grpc/grpc-js";
import { Health, HealthCheckResponse_ServingStatus as ServingStatus } from "@linktor/gen/grpc/health/v1/health_pb.js";
import type { Empty, StdioData } from "@linktor/plugin-wire";
import { GRPC_CONTROLLER, GRPC_STDIO, HEALTH_SERVICE, serviceOf } from "@linktor/plugin-wire";
import type { StdioQueue } from "../process/stdio-queue.js";
import type { Calls } from "./calls.js";
import { StatusError } from "./status.js";

/** Health, controller and stdio, which every go-plugin host expects. */
export function addInternalServices(server: Server, calls: Calls, stdio: StdioQueue, onShutdown: () => void): void {
  const { check } = serviceOf(Health);
  server.addService(
    { check },
    {
      check: calls.unary(({ service }: { service: string }) => {
        if (service !== "" && service !== HEALTH_SERVICE) throw new StatusError(status.NOT_FOUND, `no service ${service}`);
        return { status: ServingStatus.SERVING };
      }),
    },
  );
  server.addService(GRPC_CONTROLLER, {
    // Answered before anything ends: a Go host waits for the answer with its own streams still open.
    shutdown: calls.unary(() => {
      setImmediate(onShutdown);
      return {};
    }),
  });
  server.addService(GRPC_STDIO, {
    streamStdio: (call: ServerWritableStream<Empty, StdioData>) => stdio.pipeTo(call),
  });
}
