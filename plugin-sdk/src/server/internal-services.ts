import type { Server, ServerDuplexStream, ServerWritableStream } from "@grpc/grpc-js";
import { status } from "@grpc/grpc-js";
import { Health, HealthCheckResponse_ServingStatus as ServingStatus } from "@linktor/gen/grpc/health/v1/health_pb.js";
import { ChannelAdapter } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import type { ConnInfo, Empty, InfoStream, StdioData } from "@linktor/plugin-wire";
import { GRPC_BROKER, GRPC_CONTROLLER, GRPC_STDIO, HEALTH_SERVICE, serviceOf } from "@linktor/plugin-wire";
import type { StdioQueue } from "../process/stdio-queue.js";
import type { Calls } from "./calls.js";
import { StatusError } from "./status.js";

export interface InternalParts {
  readonly calls: Calls;
  readonly stdio: StdioQueue;
  readonly broker: { attach(stream: InfoStream): void };
  /** Begins the end of the process; may come more than once. */
  readonly shutdown: () => void;
  readonly isStopping: () => boolean;
}

const HEALTHY_NAMES: ReadonlySet<string> = new Set(["", HEALTH_SERVICE, ChannelAdapter.typeName]);

/** Health, controller, stdio and broker, which every go-plugin host expects. */
export function addInternalServices(server: Server, { calls, stdio, broker, shutdown, isStopping }: InternalParts): void {
  const { check } = serviceOf(Health);
  server.addService(
    { check },
    {
      check: calls.unary(({ service }: { service: string }) => {
        if (!HEALTHY_NAMES.has(service)) throw new StatusError(status.NOT_FOUND, `no service ${service}`);
        return { status: isStopping() ? ServingStatus.NOT_SERVING : ServingStatus.SERVING };
      }),
    },
  );
  server.addService(GRPC_CONTROLLER, {
    // Answered before anything ends: a Go host waits for the answer with its own streams still open.
    shutdown: calls.unary(() => {
      setImmediate(shutdown);
      return {};
    }),
  });
  server.addService(GRPC_STDIO, {
    streamStdio(call: ServerWritableStream<Empty, StdioData>) {
      calls.hasHost = true;
      stdio.pipeTo(call);
    },
  });
  server.addService(GRPC_BROKER, {
    startStream(call: ServerDuplexStream<ConnInfo, ConnInfo>) {
      calls.hasHost = true;
      broker.attach(call);
    },
  });
}
