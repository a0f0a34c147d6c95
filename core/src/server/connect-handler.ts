import type { IncomingMessage, ServerResponse } from "node:http";
import { createRegistry } from "@bufbuild/protobuf";
import { file_buf_validate_validate } from "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js";
import type { ConnectRouter, Interceptor } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { file_google_rpc_error_details } from "@linktor/gen/google/rpc/error_details_pb.js";
import { sendError } from "./answer.js";
import { badRequest } from "./http-error.js";
import { notFound } from "./http-router.js";
import { contextOf } from "./request-info.js";

export interface ConnectOptions {
  readonly routes: (router: ConnectRouter) => void;
  readonly interceptors: Interceptor[];
  /** Ends streams when the server is to stop. */
  readonly shutdownSignal?: AbortSignal;
  readonly fallback?: (req: IncomingMessage, res: ServerResponse) => void;
}

/** Chunks of uploads are at most 1 MiB, and have something around them. */
const MAX_MESSAGE_BYTES = 2 * 1024 * 1024;

/** Connect's JSON shows error details in clear, if it knows their types. */
const registry = createRegistry(file_google_rpc_error_details, file_buf_validate_validate);

/** gRPC, gRPC-Web and Connect. */
export function createConnectHandler(options: ConnectOptions): (req: IncomingMessage, res: ServerResponse) => void {
  const { routes, interceptors, shutdownSignal, fallback = notFound } = options;
  const serve = connectNodeAdapter({
    routes,
    interceptors,
    readMaxBytes: MAX_MESSAGE_BYTES,
    jsonOptions: { registry, alwaysEmitImplicit: true },
    // Not required: no cookie signs anyone in, so a page that skips the preflight calls as a stranger.
    requireConnectProtocolHeader: false,
    ...(shutdownSignal && { shutdownSignal }),
    contextValues: (req) => contextOf(req as IncomingMessage, "rpc"),
    fallback: (req, res) => fallback(req as IncomingMessage, res as ServerResponse),
  });
  return (req, res) => {
    // The adapter throws at hosts that make no URL, outside of any promise.
    if (!isHost(req.headers.host ?? (req as { authority?: string }).authority)) {
      return sendError(res, badRequest("MALFORMED_HOST", "The Host header is missing or wrong."));
    }
    serve(req, res);
  };
}

function isHost(host: string | undefined): boolean {
  return host !== undefined && URL.canParse("/", `http://${host}`);
}
