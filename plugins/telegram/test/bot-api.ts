import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { ApiError } from "./bot-api/answer.js";
import { Chats, type SentMessage } from "./bot-api/chats.js";
import { Files } from "./bot-api/files.js";
import { type Parameters, parseBody, readBody, type UploadedFile } from "./bot-api/request.js";
import { type Network, serveMethod } from "./bot-api/serve-method.js";
import { type Delivered, type Update, Updates, type Webhook } from "./bot-api/updates.js";

export {
  ana,
  callbackUpdate,
  documentUpdate,
  editUpdate,
  memberUpdate,
  messageUpdate,
  type Person,
  photoUpdate,
  reactionUpdate,
  textUpdate,
} from "./bot-api/builders.js";
export type { SentMessage, Update };

/** A call that came in, well-formed or not. Parameters of a form are JSON where they can be. */
export type Call = {
  readonly method: string;
  readonly params: Readonly<Record<string, any>>;
  readonly files: ReadonlyMap<string, UploadedFile>;
};

/** What the next call of a method meets instead of, or before, its ordinary answer. */
export type Behaviour = {
  readonly delayMs?: number;
  /** Refused like this, and nothing is done. `status` is the HTTP status when it is another one. */
  readonly error_code?: number;
  readonly description?: string;
  readonly parameters?: Readonly<Record<string, number>>;
  readonly status?: number;
  /** The connection breaks after the request was read: `before` it is done, or `after`. */
  readonly close?: "before" | "after";
  /** Something that is not the Bot API answers. */
  readonly raw?: { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string };
};

/**
 * A strict stand-in of Telegram's Bot API on a free port of 127.0.0.1, for one bot. What Telegram would ignore or
 * tolerate is refused here with 400, so that a wrong request fails the test.
 */
export class BotApi implements AsyncDisposable {
  /** For `base_url`. */
  readonly url: string;
  readonly calls: Call[] = [];
  readonly #server: ReturnType<typeof createServer>;
  readonly #token: string;
  readonly #network: Network;
  readonly #behaviours = new Map<string, Behaviour[]>();

  constructor(token: string, server: ReturnType<typeof createServer>) {
    this.#token = token;
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const bot = { id: Number(token.split(":")[0]), is_bot: true, first_name: "Bot", username: "test_bot", can_join_groups: true };
    const files = new Files();
    this.#network = {
      bot,
      files,
      chats: new Chats(files, { id: bot.id, is_bot: true, first_name: "Bot", username: "test_bot" }),
      updates: new Updates(),
    };
    server.on("request", (request, response) => void this.#serve(request, response).catch(() => request.socket.destroy()));
  }

  get webhook(): Webhook | undefined {
    return this.#network.updates.webhook;
  }

  /** Messages of the bot in the order they were taken, edits applied. */
  sentMessages(): readonly SentMessage[] {
    return this.#network.chats.sent;
  }

  /** An id for a person's message that no other message of the network has. */
  newMessageId(): number {
    return this.#network.chats.newId();
  }

  callsOf(method: string): readonly Call[] {
    return this.calls.filter((call) => call.method === method);
  }

  /** One call each; several wait in line. */
  respondNext(method: string, behaviour: Behaviour): void {
    this.#behaviours.set(method, [...(this.#behaviours.get(method) ?? []), behaviour]);
  }

  /** POSTs an update to the webhook, with its secret. */
  deliver(update: Update): Promise<Delivered> {
    this.#know(update);
    return this.#network.updates.deliver(update);
  }

  /** Tries again what the webhook did not answer with 2xx; answers with how many still wait. */
  redeliver(): Promise<number> {
    return this.#network.updates.redeliver();
  }

  /** Keeps an update for `getUpdates`. */
  queue(update: Update): void {
    this.#know(update);
    this.#network.updates.queue(update);
  }

  /** A file people sent; answers with its `file_id`. */
  addFile(bytes: Uint8Array, name = "file.bin", size?: number): string {
    return this.#network.files.add({ name, bytes: Buffer.from(bytes) }, "document", size);
  }

  removeFile(fileId: string): void {
    this.#network.files.remove(fileId);
  }

  bytesOf(fileId: string): Buffer | undefined {
    return this.#network.files.get(fileId)?.bytes;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#network.updates.stop();
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, file, token, rest = ""] = /^(\/file)?\/bot([^/]+)\/(.+)$/.exec(request.url ?? "") ?? [];
    const body = await readBody(request);
    if (token === undefined) return answer(response, new ApiError(404, "Not Found"));
    if (token !== this.#token) return answer(response, new ApiError(401, "Unauthorized"));
    if (file) return this.#download(decodeURIComponent(rest), response);
    if (request.method !== "POST") return answer(response, new ApiError(400, "Bad Request: POST expected"));
    await this.#call(rest, request, body, response);
  }

  async #call(method: string, request: IncomingMessage, body: Buffer, response: ServerResponse): Promise<void> {
    const { delayMs = 0, close, raw, ...error } = this.#behaviours.get(method)?.shift() ?? {};
    try {
      const parsed = parseBody(request.headers["content-type"] ?? "", body);
      this.calls.push(toCall(method, parsed));
      if (delayMs > 0) await sleep(delayMs);
      if (raw) return void response.writeHead(raw.status, raw.headers).end(raw.body);
      if (close === "before") return void request.socket.destroy();
      if (error.error_code !== undefined) throw new ApiError(error.error_code, error.description ?? "Error", error.parameters);
      const result = await serveMethod(this.#network, method, parsed);
      if (close === "after") return void request.socket.destroy();
      answer(response, { ok: true, result });
    } catch (cause) {
      answer(response, cause instanceof ApiError ? cause : new ApiError(500, `The stand-in failed: ${cause}`), error.status);
    }
  }

  #download(path: string, response: ServerResponse): void {
    const file = this.#network.files.byPath(path);
    if (!file) return answer(response, new ApiError(404, "Not Found"));
    response.writeHead(200, { "content-type": "application/octet-stream", "content-length": file.bytes.length }).end(file.bytes);
  }

  #know({ message, callback_query, message_reaction }: Update): void {
    const known = message ?? callback_query?.message ?? message_reaction;
    if (known?.chat) this.#network.chats.know(known.chat.id, known.message_id);
  }
}

export async function startBotApi({ token }: { readonly token: string }): Promise<BotApi> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return new BotApi(token, server);
}

function answer(response: ServerResponse, body: ApiError | { readonly ok: true; readonly result: unknown }, status?: number): void {
  const text = JSON.stringify(body);
  const code = status ?? (body instanceof ApiError ? body.code : 200);
  response.writeHead(code, { "content-type": "application/json", "content-length": Buffer.byteLength(text) }).end(text);
}

function toCall(method: string, { isForm, values, files }: Parameters): Call {
  const params = Object.fromEntries([...values].map(([name, value]) => [name, isForm ? parsedOrText(String(value)) : value]));
  return { method, params, files };
}

function parsedOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
