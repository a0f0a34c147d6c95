import { create, type DescMethod, type DescMethodStreaming, type DescMethodUnary, type MessageInitShape } from "@bufbuild/protobuf";
import {
  Code,
  ConnectError,
  type ConnectRouter,
  createHandlerContext,
  createMethodImplSpec,
  createServiceImplSpec,
  type HandlerContext,
  type Interceptor,
  type MethodImplSpec,
  type Transport,
} from "@connectrpc/connect";
import { invokeUnaryImplementation, transformInvokeImplementation } from "@connectrpc/connect/protocol";

interface Route {
  readonly spec: MethodImplSpec;
  readonly interceptors: Interceptor[];
}

interface CallOptions {
  readonly signal: AbortSignal | undefined;
  readonly timeoutMs: number | undefined;
  readonly header: ConstructorParameters<typeof Headers>[0];
  readonly contextValues: HandlerContext["values"] | undefined;
}

/** One for all calls: a new DOMException for each would be among the dearest parts of a call. */
const CALL_ENDED = new ConnectError("the call has ended", Code.Canceled);

/**
 * Calls handlers in this process, through the same interceptors as calls from outside. Connect's own router transport
 * does the same by way of bytes, and drops the context values, by which handlers learn the address of the caller.
 */
export function createLocalTransport(
  routes: (router: ConnectRouter) => void,
  interceptors: Interceptor[] = [],
  shutdownSignal?: AbortSignal,
): Transport {
  const table = collectRoutes(routes, interceptors);

  function begin(method: DescMethod, options: CallOptions) {
    const route = table.get(`${method.parent.typeName}/${method.name}`);
    if (!route) throw new ConnectError(`${method.parent.typeName}.${method.name} is not implemented`, Code.Unimplemented);
    const context = createHandlerContext({
      service: method.parent,
      method,
      protocolName: "local",
      requestMethod: "POST",
      url: `https://in-memory/${method.parent.typeName}/${method.name}`,
      ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
      ...(shutdownSignal && { shutdownSignal }),
      ...(options.signal && { requestSignal: options.signal }),
      ...(options.header && { requestHeader: options.header }),
      ...(options.contextValues && { contextValues: options.contextValues }),
    });
    return { ...route, context };
  }

  return {
    async unary(method, signal, timeoutMs, header, input, contextValues) {
      const { spec, context, interceptors } = begin(method, { signal, timeoutMs, header, contextValues });
      try {
        const message = await invokeUnaryImplementation(
          spec as MethodImplSpec<typeof method.input, typeof method.output> & { kind: "unary" },
          context,
          create(method.input, input),
          interceptors,
        );
        return answer(method, context, { stream: false as const, message });
      } finally {
        context.abort(CALL_ENDED);
      }
    },
    async stream(method, signal, timeoutMs, header, input, contextValues) {
      const { spec, context, interceptors } = begin(method, { signal, timeoutMs, header, contextValues });
      const invoke = transformInvokeImplementation(
        spec as MethodImplSpec<typeof method.input, typeof method.output>,
        context,
        interceptors,
      );
      const message = untilEnd(invoke(messagesOf(method, input)), () => context.abort(CALL_ENDED));
      return answer(method, context, { stream: true as const, message });
    },
  };
}

function collectRoutes(routes: (router: ConnectRouter) => void, base: Interceptor[]): Map<string, Route> {
  const table = new Map<string, Route>();
  function add(spec: MethodImplSpec, interceptors: Interceptor[]): void {
    table.set(`${spec.method.parent.typeName}/${spec.method.name}`, { spec, interceptors });
  }
  const router: ConnectRouter = {
    handlers: [],
    service(service, implementation, options) {
      const { methods } = createServiceImplSpec(service, implementation);
      for (const spec of Object.values(methods)) add(spec, options?.interceptors ?? base);
      return router;
    },
    rpc(method, implementation, options) {
      add(createMethodImplSpec(method, implementation), options?.interceptors ?? base);
      return router;
    },
  };
  routes(router);
  return table;
}

function answer<M extends DescMethod, R>(method: M, context: HandlerContext, rest: R) {
  return { service: method.parent, method, header: context.responseHeader, trailer: context.responseTrailer, ...rest };
}

async function* messagesOf<M extends DescMethodUnary | DescMethodStreaming>(method: M, input: AsyncIterable<MessageInitShape<M["input"]>>) {
  for await (const init of input) yield create<M["input"]>(method.input, init);
}

async function* untilEnd<T>(messages: AsyncIterable<T>, end: () => void): AsyncIterable<T> {
  try {
    yield* messages;
  } finally {
    end();
  }
}
