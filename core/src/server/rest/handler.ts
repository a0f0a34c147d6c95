import type { IncomingMessage, ServerResponse } from "node:http";
import type { DescMethodStreaming, DescMethodUnary, DescService, Message } from "@bufbuild/protobuf";
import { ConnectError, type Transport } from "@connectrpc/connect";
import { describeError } from "../../platform/telemetry/describe-error.js";
import { sendEmpty, sendError, sendJson } from "../answer.js";
import { isExpected } from "../error-answer.js";
import type { ErrorLog } from "../errors.js";
import { badRequest, HttpError } from "../http-error.js";
import { discardRest } from "../read-body.js";
import { markRoute } from "../route-of.js";
import { type Match, RouteTable } from "../route-table.js";
import { type Binding, restBindings } from "./bindings.js";
import { beginCall, passedHeaders, type RestCall } from "./call.js";
import { type RequestParts, readJsonBody, requestMessage } from "./read-request.js";
import { sendRaw } from "./send-raw.js";
import { type MessageStream, sendStream } from "./send-stream.js";
import { assertPlainUpload, uploadMessages } from "./upload.js";

export interface RestOptions {
  readonly services: readonly DescService[];
  /** Calls the services, through the same interceptors as every other protocol. */
  readonly transport: Transport;
  readonly log: ErrorLog;
  readonly maxBodyBytes?: number;
}

/** Answers, and resolves to true; false when no route has this path. */
export type RestHandler = (req: IncomingMessage, res: ServerResponse) => Promise<boolean>;

/** The REST API that google.api.http describes. Throws when two routes would take the same requests. */
export function createRestHandler({ services, transport, log, maxBodyBytes = 1024 * 1024 }: RestOptions): RestHandler {
  const table = new RouteTable<Binding>();
  for (const binding of restBindings(services)) table.add(binding.method, binding.path, binding);

  return async (req, res) => {
    const [path = "", search = ""] = splitOnce(req.url ?? "", "?");
    const call = beginCall(req, res);
    try {
      const match = findRoute(table, req.method ?? "", path);
      if (match.kind === "none") return false;
      if (match.kind === "found") markRoute(req, match.value.path);
      if (match.kind === "other_method") throw wrongMethod(req.method ?? "", match.allow);
      await serve(match.value, { params: match.params, search }, { req, res, call });
    } catch (error) {
      if (call.signal.aborted) return true;
      if (!isExpected(error)) log.error({ err: describeError(error), requestId: call.requestId }, "a REST request failed");
      const headers = error instanceof ConnectError ? passedHeaders(error.metadata) : {};
      sendError(res, error, headers);
    }
    return true;
  };

  async function serve(binding: Binding, parts: RequestParts, http: Http): Promise<void> {
    const { req, res, call } = http;
    switch (binding.kind) {
      case "unary": {
        const body = binding.body === "none" ? undefined : await readJsonBody(req, maxBodyBytes);
        const { message, header } = await callUnary(binding, requestMessage(binding, { ...parts, body }), call);
        return sendMessage(res, binding, message, header);
      }
      case "upload": {
        assertPlainUpload(req);
        const messages = uploadMessages(req, binding, requestMessage(binding, parts));
        try {
          const { message, header } = await callStream(binding, messages, call);
          for await (const only of message) return sendMessage(res, binding, only, header);
          throw new Error(`${binding.rpc} gave no answer`);
        } finally {
          discardRest(req);
        }
      }
      case "stream":
      case "raw": {
        const body = binding.body === "none" ? undefined : await readJsonBody(req, maxBodyBytes);
        const stream = await callForMany(binding, requestMessage(binding, { ...parts, body }), call);
        return binding.kind === "raw" ? sendRaw(res, stream, { binding, call }) : sendStream(res, stream, { binding, call });
      }
    }
  }

  function callUnary(binding: Binding, message: Message, { signal, header, contextValues }: RestCall) {
    return transport.unary(binding.rpc as DescMethodUnary, signal, undefined, header, message, contextValues);
  }

  function callStream(binding: Binding, messages: AsyncIterable<Message>, { signal, header, contextValues }: RestCall) {
    return transport.stream(binding.rpc as DescMethodStreaming, signal, undefined, header, messages, contextValues);
  }

  async function callForMany(binding: Binding, message: Message, call: RestCall): Promise<MessageStream> {
    if (binding.rpc.methodKind !== "unary") return callStream(binding, once(message), call);
    const answer = await callUnary(binding, message, call);
    return { header: answer.header, message: once(answer.message) };
  }
}

interface Http {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly call: RestCall;
}

function findRoute(table: RouteTable<Binding>, method: string, path: string): Match<Binding> {
  try {
    return table.match(method === "HEAD" ? "GET" : method, path);
  } catch {
    throw badRequest("MALFORMED_URL", "The path is not percent-encoded properly.");
  }
}

function wrongMethod(method: string, allowed: readonly string[]): HttpError {
  const allow = allowed.flatMap((name) => (name === "GET" ? ["GET", "HEAD"] : [name])).join(", ");
  return new HttpError(405, "METHOD_NOT_ALLOWED", `This path takes ${allow}, not ${method}.`, { headers: { allow } });
}

function sendMessage(res: ServerResponse, { rpc, write, status }: Binding, message: Message, header: Headers): void {
  const headers = passedHeaders(header);
  if (rpc.output.fields.length === 0) sendEmpty(res, status, headers);
  else sendJson(res, status, write(message), headers);
}

async function* once(message: Message): AsyncIterable<Message> {
  yield message;
}

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
