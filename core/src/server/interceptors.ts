import type { Interceptor } from "@connectrpc/connect";
import { createValidateInterceptor } from "@connectrpc/validate";
import type { Logger } from "pino";
import { type Authenticator, authInterceptor } from "../identity/index.js";
import type { MinuteCounts } from "../platform/redis/minute-counts.js";
import type { Metrics } from "../platform/telemetry/metrics.js";
import type { Tracer } from "../platform/telemetry/trace.js";
import { errorInterceptor } from "./errors.js";
import { type RateLimits, rateLimitInterceptor } from "./rate-limit.js";
import { remoteAddressInterceptor } from "./remote-address.js";
import { requestIdInterceptor } from "./request-id.js";
import { metricsInterceptor } from "./rpc-metrics.js";
import { traceInterceptor } from "./trace-interceptor.js";

export interface InterceptorParts {
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly tracer: Tracer | undefined;
  readonly trustedProxies: readonly string[];
  readonly authenticator: Authenticator;
  readonly counts: MinuteCounts;
  readonly rateLimits: RateLimits;
}

/** What every call passes through, the outermost first. */
export function interceptorsOf(parts: InterceptorParts): Interceptor[] {
  const { log, metrics, tracer, trustedProxies, authenticator, counts, rateLimits } = parts;
  return [
    requestIdInterceptor,
    ...(tracer ? [traceInterceptor(tracer)] : []),
    metricsInterceptor(metrics),
    errorInterceptor(log),
    remoteAddressInterceptor(trustedProxies),
    authInterceptor(authenticator),
    rateLimitInterceptor(counts, rateLimits),
    createValidateInterceptor(),
  ];
}
