import type { Interceptor } from "@connectrpc/connect";
import { ATTRIBUTE, inTrace, type Tracer } from "../platform/telemetry/trace.js";

/** Traces calls that have one answer, as parts of the caller's trace where there is one. Streams last too long for a step. */
export function traceInterceptor(tracer: Tracer): Interceptor {
  return (next) => async (req) => {
    if (req.stream || !req.service.typeName.startsWith("linktor.")) return next(req);
    const method = `${req.service.typeName}/${req.method.name}`;
    const step = () => ({ name: method, kind: "server" as const, attributes: { [ATTRIBUTE.rpc]: method } });
    return inTrace(tracer, step, () => next(req), req.header.get("traceparent"));
  };
}
