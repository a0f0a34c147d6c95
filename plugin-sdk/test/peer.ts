import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ChannelCredentials, ServiceError } from "@grpc/grpc-js";
import { Client, credentials, Metadata } from "@grpc/grpc-js";
import { Health } from "@linktor/gen/grpc/health/v1/health_pb.js";
import { ChannelAdapter } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import type { Rpc } from "@linktor/plugin-wire";
import { GRPC_BROKER, GRPC_CONTROLLER, GRPC_STDIO, serviceOf } from "@linktor/plugin-wire";

export const ADAPTER = serviceOf(ChannelAdapter);
export const HEALTH = serviceOf(Health);
export const CONTROLLER = GRPC_CONTROLLER;
export const STDIO = GRPC_STDIO;
export const BROKER = GRPC_BROKER;

/** A small host that shares nothing with plugin-host: it launches, reads pipes and calls. */
export class Peer implements Disposable {
  readonly child: ChildProcess;
  readonly dir = mkdtempSync(join(tmpdir(), "lk"));
  readonly exited: Promise<number | NodeJS.Signals | null>;
  stdout = "";
  stderr = "";
  #client: Client | undefined;

  constructor(env: Record<string, string> = {}, script = "puppet.mjs") {
    this.child = spawn(process.execPath, [join(import.meta.dirname, "fixtures", script)], {
      env: { LINKTOR_PLUGIN: "channel_adapter", PLUGIN_PROTOCOL_VERSIONS: "3,x,1", PLUGIN_UNIX_SOCKET_DIR: this.dir, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.child.stdout!.on("data", (chunk) => (this.stdout += String(chunk)));
    this.child.stderr!.on("data", (chunk) => (this.stderr += String(chunk)));
    this.exited = new Promise((resolve) => this.child.on("close", (code, signal) => resolve(signal ?? code)));
  }

  /** The fields of the first line of stdout. */
  async handshake(): Promise<string[]> {
    while (!this.stdout.includes("\n")) await new Promise((resolve) => setTimeout(resolve, 5));
    return this.stdout.split("\n")[0]!.split("|");
  }

  async socket(): Promise<string> {
    return (await this.handshake())[3]!;
  }

  async target(): Promise<string> {
    const [, , network, address] = await this.handshake();
    return network === "unix" ? `unix://${address}` : address!;
  }

  async client(): Promise<Client> {
    this.#client ??= await this.connect(credentials.createInsecure());
    return this.#client;
  }

  /** Another client, which the caller closes. */
  async connect(as: ChannelCredentials): Promise<Client> {
    return new Client(await this.target(), as, { "grpc.default_authority": "localhost", "grpc.ssl_target_name_override": "localhost" });
  }

  async unary<I, R extends I, O, S extends O>(rpc: Rpc<I, R, O, S>, request: I): Promise<S> {
    return await unary(await this.client(), rpc, request);
  }

  async stream<I, R extends I, O, S extends O>(rpc: Rpc<I, R, O, S>) {
    const call = (await this.client()).makeBidiStreamRequest<I, S>(
      rpc.path,
      rpc.requestSerialize,
      rpc.responseDeserialize,
      new Metadata(),
      {},
    );
    call.on("error", () => {});
    return call;
  }

  async readStdio(): Promise<{ text: () => string }> {
    const { path, requestSerialize, responseDeserialize } = STDIO.streamStdio;
    const call = (await this.client()).makeServerStreamRequest(path, requestSerialize, responseDeserialize, {}, new Metadata(), {});
    let text = "";
    call.on("data", ({ data }) => (text += String(data)));
    call.on("error", () => {});
    return { text: () => text };
  }

  isSocketLeft(): boolean {
    const path = this.stdout.split("|")[3];
    return path !== undefined && existsSync(path);
  }

  [Symbol.dispose](): void {
    this.child.kill("SIGKILL");
    this.#client?.close();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

export function unary<I, R extends I, O, S extends O>(client: Client, rpc: Rpc<I, R, O, S>, request: I): Promise<S> {
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest<I, S>(rpc.path, rpc.requestSerialize, rpc.responseDeserialize, request, (error, response) => {
      if (error) reject(error);
      else resolve(response!);
    });
  });
}

export async function failure(work: Promise<unknown>): Promise<ServiceError> {
  return await work.then(
    () => {
      throw new Error("it did not fail");
    },
    (error: ServiceError) => error,
  );
}
