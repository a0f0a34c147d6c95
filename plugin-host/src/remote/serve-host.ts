import type { ServerReadableStream, ServerUnaryCall, ServerWritableStream, sendUnaryData } from "@grpc/grpc-js";
import { Server } from "@grpc/grpc-js";
import { PluginHostService } from "@linktor/gen/linktor/pluginhost/v1/pluginhost_pb.js";
import { SERVER_OPTIONS, serviceOf } from "@linktor/plugin-wire";
import type { PluginHost } from "../api.js";
import { TRACEPARENT } from "../calls/connection.js";
import { faultOf } from "./fault.js";
import { handlersOf } from "./handlers.js";
import { installationTrust } from "./trust.js";

export interface ServeOptions {
  /** `host:port`; port 0 for any that is free. */
  readonly address: string;
  /** What all processes of the installation have, and nobody else. */
  readonly secret: Uint8Array;
  /** Runs a call as a part of the trace that its `traceparent` names. Default: just runs it. */
  readonly inTrace?: InTrace;
}

export type InTrace = <T>(method: string, traceparent: string | undefined, run: () => Promise<T>) => Promise<T>;

export interface ServedHost extends AsyncDisposable {
  /** Where it listens. */
  readonly port: number;
}

/** Takes calls of other processes of this installation, for the channels that are open here. */
export async function servePluginHost(
  host: PluginHost,
  { address, secret, inTrace = (_method, _traceparent, run) => run() }: ServeOptions,
): Promise<ServedHost> {
  const { server: credentials } = await installationTrust(secret);
  const server = new Server(SERVER_OPTIONS);
  const handlers = handlersOf(host);
  const unary =
    <I, O>(handle: (request: I) => Promise<O>) =>
    (call: ServerUnaryCall<I, O>, callback: sendUnaryData<O>): void => {
      const traceparent = call.metadata.get(TRACEPARENT)[0]?.toString();
      answer(
        inTrace(call.getPath(), traceparent, () => handle(call.request)),
        callback,
      );
    };
  server.addService(serviceOf(PluginHostService), {
    receiveWebhook: unary(handlers.receiveWebhook),
    sendMessage: unary(handlers.sendMessage),
    editMessage: unary(handlers.editMessage),
    deleteMessage: unary(handlers.deleteMessage),
    react: unary(handlers.react),
    markRead: unary(handlers.markRead),
    sendTyping: unary(handlers.sendTyping),
    listTemplates: unary(handlers.listTemplates),
    fetchMedia: serverStream(handlers.fetchMedia),
    uploadMedia: clientStream(handlers.uploadMedia),
    revivePlugin: unary(handlers.revivePlugin),
    replacePlugin: unary(handlers.replacePlugin),
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(address, credentials, (error, bound) => (error ? reject(error) : resolve(bound)));
  });
  return {
    port,
    async [Symbol.asyncDispose]() {
      server.forceShutdown();
    },
  };
}

function clientStream<I, O>(handle: (requests: AsyncIterable<I>, signal: AbortSignal) => Promise<O>) {
  return (call: ServerReadableStream<I, O>, callback: sendUnaryData<O>): void => answer(handle(call, signalOf(call)), callback);
}

function serverStream<I, O>(handle: (request: I, signal: AbortSignal) => AsyncIterable<O>) {
  return (call: ServerWritableStream<I, O>): void => void pump(call, handle);
}

function answer<O>(work: Promise<O>, callback: sendUnaryData<O>): void {
  work.then(
    (response) => callback(null, response),
    (error: unknown) => callback(faultOf(error)),
  );
}

async function pump<I, O>(call: ServerWritableStream<I, O>, handle: (request: I, signal: AbortSignal) => AsyncIterable<O>): Promise<void> {
  const signal = signalOf(call);
  try {
    for await (const piece of handle(call.request, signal)) {
      if (signal.aborted) return;
      if (!call.write(piece)) await new Promise<void>((resume) => call.once("drain", resume).once("cancelled", resume));
    }
    call.end();
  } catch (error) {
    call.emit("error", faultOf(error));
  }
}

function signalOf(call: { on(event: "cancelled", listener: () => void): unknown }): AbortSignal {
  const controller = new AbortController();
  call.on("cancelled", () => controller.abort());
  return controller.signal;
}
