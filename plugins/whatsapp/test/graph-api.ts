import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Account } from "./graph-api/account.js";
import { type Answer, type GraphError, graphError } from "./graph-api/answer.js";
import { MediaStore } from "./graph-api/media-store.js";
import { type Call, Problem, routeOf } from "./graph-api/routes.js";

export type { Call };

/** What the next call of a path meets instead of, or before, its ordinary answer. */
export type Behaviour = {
  readonly delayMs?: number;
  readonly error?: GraphError;
  readonly headers?: Readonly<Record<string, string>>;
  /** The connection breaks after the request was read: `before` it is done, or `after`. */
  readonly close?: "before" | "after";
  /** Something that is not the Graph API answers. */
  readonly raw?: { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string };
};

export const NUMBER = {
  id: "200000000000002",
  display_phone_number: "+55 11 90000-0000",
  verified_name: "Loja",
  quality_rating: "GREEN",
  status: "CONNECTED",
};

/**
 * A strict stand-in of Meta's Graph API on a free port of 127.0.0.1, for one account with one number. A method, path,
 * version, token, field or length that is not as documented is kept in `problems`, which fails the test at its end.
 */
export class GraphApi implements AsyncDisposable {
  /** For `base_url`. */
  readonly url: string;
  readonly calls: Call[] = [];
  readonly problems: string[] = [];
  readonly account: Account;
  readonly #server: Server;
  readonly #behaviours = new Map<string, Behaviour[]>();

  constructor(server: Server, account: Account) {
    this.#server = server;
    this.account = account;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on("request", (request, response) => void this.#serve(request, response).catch(() => request.socket.destroy()));
  }

  get media(): MediaStore {
    return this.account.media;
  }

  /** Bodies of the messages, in order. */
  get messages(): readonly any[] {
    return this.calls.filter(({ path }) => path.endsWith("/messages")).map(({ json }) => json);
  }

  /** One call each; several wait in line. The path is below the version, or `files` for a download. */
  respondNext(path: string, behaviour: Behaviour): void {
    this.#behaviours.set(path, [...(this.#behaviours.get(path) ?? []), behaviour]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
    if (this.problems.length > 0) throw new Error(`The Graph API was called wrongly: ${this.problems.join("\n")}`);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? "", this.url);
    if (url.pathname.startsWith("/files/")) return await this.#meet("files", request, response, () => this.#download(url, request));
    const [, version, path = ""] = /^\/(v\d+\.\d)\/(.+)$/.exec(url.pathname) ?? [];
    const call = callOf(request, path, url, Buffer.concat(chunks));
    this.calls.push(call);
    await this.#meet(path, request, response, () => this.#answer(version, call, request));
  }

  async #meet(path: string, request: IncomingMessage, response: ServerResponse, ordinary: () => Promise<Answer> | Answer): Promise<void> {
    const { delayMs = 0, error, headers, close, raw } = this.#behaviours.get(path)?.shift() ?? {};
    if (delayMs > 0) await sleep(delayMs);
    if (close === "before") return void request.socket.destroy();
    const answer = raw ? { body: "", ...raw } : error ? graphError(error, headers) : await ordinary();
    if (close === "after") return void request.socket.destroy();
    const body = typeof answer.body === "string" ? answer.body.replaceAll("{origin}", this.url) : answer.body;
    response.writeHead(answer.status, answer.headers).end(body);
  }

  async #answer(version: string | undefined, call: Call, request: IncomingMessage): Promise<Answer> {
    const refused = this.#refuse(request);
    if (refused) return refused;
    try {
      if (version !== this.account.version) throw new Problem(`version ${version}`);
      const route = routeOf(this.account, call);
      if (!route) throw new Problem("there is no such method or path");
      return await route(this.account, call);
    } catch (error) {
      return this.#problem(`${call.method} ${call.path}: ${error instanceof Error ? error.message : error}`);
    }
  }

  #download(url: URL, request: IncomingMessage): Answer {
    const refused = this.#refuse(request);
    if (refused) return refused;
    const file = this.media.at(url.pathname);
    if (!file) return { status: 404, body: "" };
    return { status: 200, headers: { "content-type": file.mimeType }, body: file.bytes };
  }

  #refuse(request: IncomingMessage): Answer | undefined {
    if (request.headers["user-agent"] !== "linktor-whatsapp") return this.#problem("there is no user agent");
    if (request.headers.authorization !== `Bearer ${this.account.token}`) return this.#problem("the token is wrong");
    if (this.account.isTokenGood) return undefined;
    return graphError({ status: 401, code: 190, message: `Error validating access token ${this.account.token}` });
  }

  #problem(what: string): Answer {
    this.problems.push(what);
    return graphError({ status: 400, code: 100, message: `stand-in: ${what}` });
  }
}

export async function startGraphApi(account: Pick<Account, "token" | "wabaId" | "appId">): Promise<GraphApi> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const rest = { version: "v25.0", phoneNumberId: NUMBER.id, templates: [], subscription: undefined, isTokenGood: true };
  return new GraphApi(server, { ...rest, ...account, number: { ...NUMBER }, media: new MediaStore() });
}

function callOf({ method = "", headers }: IncomingMessage, path: string, url: URL, raw: Buffer): Call {
  const contentType = headers["content-type"] ?? "";
  const isJson = contentType === "application/json" && raw.length > 0;
  return {
    method,
    path,
    query: Object.fromEntries(url.searchParams),
    contentType,
    raw,
    json: isJson ? JSON.parse(raw.toString()) : undefined,
  };
}
