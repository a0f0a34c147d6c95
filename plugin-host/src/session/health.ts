import { setTimeout as sleep } from "node:timers/promises";
import { Health, HealthCheckResponse_ServingStatus as ServingStatus } from "@linktor/gen/grpc/health/v1/health_pb.js";
import { HEALTH_SERVICE, serviceOf } from "@linktor/plugin-wire";
import type { HostTiming } from "../api.js";
import type { Connection } from "../calls/connection.js";

const { check } = serviceOf(Health);

/** Throws unless the process serves. */
export async function assertServing(connection: Connection, timeoutMs: number): Promise<void> {
  const { status } = await connection.unary(check, { service: HEALTH_SERVICE }, { timeoutMs });
  if (status !== ServingStatus.SERVING) throw new Error(`its health is ${ServingStatus[status]}`);
}

/** Resolves when the process has missed too many checks in a row; rejects when the signal ends. */
export async function unhealthy(connection: Connection, timing: HostTiming, signal: AbortSignal): Promise<void> {
  for (let misses = 0; misses < timing.healthMisses; ) {
    await sleep(timing.healthIntervalMs, undefined, { signal, ref: false });
    misses = await assertServing(connection, timing.healthTimeoutMs).then(
      () => 0,
      () => misses + 1,
    );
  }
}
