import type { Config } from "./config.js";
import type { Batch } from "./message/index.js";
import type { Disposables } from "./platform/disposables.js";
import { ATTRIBUTE, inStep, inTrace, isTraced, type Step, type Tracer } from "./platform/telemetry/trace.js";
import type { WorkerOptions } from "./platform/work/worker.js";
import { formatId } from "./shared/ids.js";

/** What sends traces is loaded only where they are wanted. */
export async function tracerOf(config: Pick<Config, "otlpEndpoint" | "traceRatio">, stack: Disposables): Promise<Tracer | undefined> {
  const { otlpEndpoint: endpoint, traceRatio: ratio } = config;
  if (endpoint === undefined) return undefined;
  const { startTracing } = await import("./platform/telemetry/trace-export.js");
  return stack.use(await startTracing({ endpoint, ratio, service: "linktor" }));
}

/** Storing what a plugin brought: a step of the webhook that brought it, or the first of a trace where nobody asked. */
export function traceStore<T>(tracer: Tracer | undefined, { channelType, channelId, events }: Batch, store: () => Promise<T>): Promise<T> {
  const step = (): Step => ({
    name: "store events",
    kind: "internal",
    attributes: { [ATTRIBUTE.channelType]: channelType, [ATTRIBUTE.channel]: channelId, [ATTRIBUTE.batchSize]: events.length },
  });
  return isTraced() ? inStep(step, store) : inTrace(tracer, step, store);
}

/** Work goes on with the trace that made it necessary. */
export function traceWork(tracer: Tracer | undefined): NonNullable<WorkerOptions["around"]> {
  return (work, run) => {
    const step = (): Step => ({
      name: `work ${work.kind}`,
      kind: "consumer",
      attributes: { [ATTRIBUTE.work]: work.kind, [ATTRIBUTE.tenant]: formatId("tn", work.tenantId), [ATTRIBUTE.attempt]: work.attempts },
    });
    return inTrace(tracer, step, run, work.traceparent);
  };
}

/** A call of another process of the installation. */
export function traceHostCall(tracer: Tracer | undefined) {
  return <T>(method: string, traceparent: string | undefined, run: () => Promise<T>): Promise<T> =>
    // Calls that belong to no trace are the installation's own, and many.
    traceparent === undefined ? run() : inTrace(tracer, () => ({ name: method, kind: "server" }), run, traceparent);
}
