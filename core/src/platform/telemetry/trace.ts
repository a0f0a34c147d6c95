import { AsyncLocalStorage } from "node:async_hooks";

/** One step of a message's way, while it is under way. Made by the exporter of `trace-export.ts`; here are names only. */
export interface Span {
  readonly traceId: string;
  /** W3C, for whoever goes on with the trace; undefined when the trace is not kept. */
  readonly traceparent: string | undefined;
  child(step: Step): Span;
  end(error?: unknown): void;
}

/** Begins traces. */
export interface Tracer extends AsyncDisposable {
  /** `parent` is a `traceparent`: what is no such thing is ignored. Links are, too. */
  begin(step: Step, parent?: string | null, links?: readonly string[]): Span;
}

/** Steps by name. Attributes say which and how many, never what was written, by whom, or to whom. */
export interface Step {
  readonly name: string;
  readonly kind: "server" | "client" | "internal" | "consumer";
  readonly attributes?: Readonly<Partial<Record<Attribute, string | number>>>;
}

/** The conventions of OpenTelemetry for messaging are not settled yet, so that their names stand here alone. */
export const ATTRIBUTE = {
  channelType: "messaging.destination.name",
  operation: "messaging.operation.name",
  messageId: "messaging.message.id",
  batchSize: "messaging.batch.message_count",
  rpc: "rpc.method",
  tenant: "linktor.tenant.id",
  channel: "linktor.channel.id",
  conversation: "linktor.conversation.id",
  work: "linktor.work.kind",
  attempt: "linktor.attempt",
} as const;

export type Attribute = (typeof ATTRIBUTE)[keyof typeof ATTRIBUTE];

/** What is under way. While nothing is traced nobody enters it, and looking costs next to nothing. */
const underWay = new AsyncLocalStorage<Span>();

/** Runs a step of the trace that is under way; without one it just runs. */
export function inStep<T>(step: () => Step, run: () => Promise<T>): Promise<T> {
  const parent = underWay.getStore();
  return parent ? within(parent.child(step()), run) : run();
}

/** Runs the first step of a trace, or of this process's part of one. */
export function inTrace<T>(tracer: Tracer | undefined, step: () => Step, run: () => Promise<T>, parent?: string | null): Promise<T> {
  return tracer ? within(tracer.begin(step(), parent), run) : run();
}

/** Runs what is done for several traces at once: a trace of its own, with links to them. */
export function inBatch<T>(
  tracer: Tracer | undefined,
  step: () => Step,
  links: readonly (string | undefined)[],
  run: () => Promise<T>,
): Promise<T> {
  if (!tracer) return run();
  const known = links.filter((link) => link !== undefined);
  if (known.length === 0) return run();
  // What is done for one alone is a step of its trace.
  return within(known.length === 1 ? tracer.begin(step(), known[0]) : tracer.begin(step(), undefined, known), run);
}

/** `traceparent` of what is under way: for rows and calls that go on with it. */
export function currentTraceparent(): string | undefined {
  return underWay.getStore()?.traceparent;
}

/** Runs what belongs to no trace, whoever set it off: a loop that a commit woke. */
export function outsideTraces<T>(run: () => T): T {
  return isTraced() ? underWay.exit(run) : run();
}

/** Whether a step would be a part of something. */
export function isTraced(): boolean {
  return underWay.getStore() !== undefined;
}

/** For the log. */
export function traceFields(): { readonly trace_id?: string } {
  const span = underWay.getStore();
  return span ? { trace_id: span.traceId } : {};
}

async function within<T>(span: Span, run: () => Promise<T>): Promise<T> {
  try {
    const result = await underWay.run(span, run);
    span.end();
    return result;
  } catch (error) {
    span.end(error);
    throw error;
  }
}
