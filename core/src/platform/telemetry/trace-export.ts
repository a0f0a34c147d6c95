import type { Span as ApiSpan, SpanContext, SpanOptions } from "@opentelemetry/api";
import type { Span, Step, Tracer } from "./trace.js";

export interface TraceSettings {
  /** Of an OTLP/HTTP receiver; spans go to `/v1/traces` below it. */
  readonly endpoint: string;
  /** Of all traces, the part that is kept: 0 to 1. The id of a trace decides, so every process decides alike. */
  readonly ratio: number;
  readonly service: string;
}

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
/** Whoever collects traces may be gone; nothing waits long for it. */
const EXPORT_MS = 5000;
const FLUSH_MS = 2000;
const EVERY_MS = 1000;

/** Begins to send spans. What is needed for that is loaded here and nowhere else, so that it costs nothing where it is off. */
export async function startTracing({ endpoint, ratio, service }: TraceSettings): Promise<Tracer> {
  const [api, sdk, otlp] = await Promise.all([
    import("@opentelemetry/api"),
    import("@opentelemetry/sdk-trace-node"),
    import("@opentelemetry/exporter-trace-otlp-proto"),
  ]);
  const { ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, trace } = api;
  const exporter = new otlp.OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, "")}/v1/traces`, timeoutMillis: EXPORT_MS });
  const attributes = { "service.name": service };
  const resource = { attributes, merge: () => resource, getRawAttributes: () => Object.entries(attributes) };
  const provider = new sdk.BasicTracerProvider({
    resource: resource as never,
    sampler: new sdk.TraceIdRatioBasedSampler(ratio),
    spanProcessors: [new sdk.BatchSpanProcessor(exporter, { scheduledDelayMillis: EVERY_MS, exportTimeoutMillis: EXPORT_MS })],
  });
  const tracer = provider.getTracer("linktor");
  const kinds = { server: SpanKind.SERVER, client: SpanKind.CLIENT, internal: SpanKind.INTERNAL, consumer: SpanKind.CONSUMER };

  function begin({ name, kind, attributes: own }: Step, parent: SpanContext | undefined, links: readonly SpanContext[]): Span {
    const options: SpanOptions = { kind: kinds[kind], ...(own && { attributes: own }), links: links.map((context) => ({ context })) };
    return spanOf(tracer.startSpan(name, options, parent ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT));
  }

  function spanOf(span: ApiSpan): Span {
    const context = span.spanContext();
    const isKept = (context.traceFlags & TraceFlags.SAMPLED) !== 0;
    return {
      traceId: context.traceId,
      traceparent: isKept ? `00-${context.traceId}-${context.spanId}-01` : undefined,
      child: (step) => begin(step, context, []),
      end(error) {
        // What an error says may hold what somebody wrote; what it is does not.
        if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR }).setAttribute("error.type", typeOf(error));
        span.end();
      },
    };
  }

  function contextOf(traceparent: string | null | undefined): SpanContext | undefined {
    const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent ?? "") ?? [];
    const context = traceId && spanId && { traceId, spanId, traceFlags: Number.parseInt(flags ?? "0", 16), isRemote: true };
    return context && api.isSpanContextValid(context) ? context : undefined;
  }

  return {
    begin: (step, parent, links = []) =>
      begin(
        step,
        contextOf(parent),
        links.flatMap((link) => contextOf(link) ?? []),
      ),
    async [Symbol.asyncDispose]() {
      const late = new Promise<void>((resolve) => setTimeout(resolve, FLUSH_MS).unref());
      await Promise.race([provider.shutdown().catch(() => undefined), late]);
    },
  };
}

const NAME = /^[\w.$-]{1,64}$/;

function typeOf(error: unknown): string {
  const { code, reason, name } = (error ?? {}) as Record<string, unknown>;
  return [reason, code, name].map(String).find((one) => one !== "undefined" && NAME.test(one)) ?? "error";
}
