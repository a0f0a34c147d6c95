import { Code, ConnectError, type ConnectRouter } from "@connectrpc/connect";
import { Health, HealthCheckResponse_ServingStatus as Status } from "@linktor/gen/grpc/health/v1/health_pb.js";

export interface HealthService {
  readonly routes: (router: ConnectRouter) => void;
  /** Of the server as a whole, whose name is empty, and of each service: what one lacks all lack. */
  setServing(isServing: boolean): void;
}

/** grpc.health.v1, for load balancers and orchestrators. Anyone may ask: it tells nothing but up or down. */
export function createHealthService(services: readonly string[] = []): HealthService {
  const statuses = new Map<string, Status>(["", ...services].map((name) => [name, Status.SERVING]));
  const watchers = new Set<() => void>();

  async function* watch(service: string, signal: AbortSignal) {
    let told: Status | undefined;
    while (!signal.aborted) {
      const status = statuses.get(service) ?? Status.SERVICE_UNKNOWN;
      if (status === told) {
        await nextChange(watchers, signal);
        continue;
      }
      told = status;
      yield { status };
    }
  }

  return {
    routes: (router) => {
      const open = { interceptors: [] };
      router.service(
        Health,
        {
          check({ service }) {
            const status = statuses.get(service);
            if (status === undefined) throw new ConnectError(`unknown service ${service}`, Code.NotFound);
            return { status };
          },
          list: () => ({ statuses: Object.fromEntries([...statuses].map(([name, status]) => [name, { status }])) }),
          watch: ({ service }, { signal }) => watch(service, signal),
        },
        open,
      );
    },
    setServing(isServing) {
      for (const name of statuses.keys()) statuses.set(name, isServing ? Status.SERVING : Status.NOT_SERVING);
      for (const wake of [...watchers]) wake();
    },
  };
}

function nextChange(watchers: Set<() => void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      watchers.delete(wake);
      signal.removeEventListener("abort", wake);
      resolve();
    };
    watchers.add(wake);
    signal.addEventListener("abort", wake);
  });
}
