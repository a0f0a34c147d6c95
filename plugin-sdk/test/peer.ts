import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ServiceError } from "@grpc/grpc-js";
import { Client, credentials, Metadata } from "@grpc/grpc-js";
import { Health } from "@linktor/gen/grpc/health/v1/health_pb.js";
import { ChannelAdapter } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import type { Rpc } from "@linktor/plugin-wire";
import { GRPC_CONTROLLER, GRPC_STDIO, serviceOf } from "@linktor/plugin-wire";

export const ADAPTER = serviceOf(ChannelAdapter);
export const HEALTH = serviceOf(Health);
export const CONTROLLER = GRPC_CONTROLLER;
export const STDIO = GRPC_STDIO;

/** A small host that shares nothing with plugin-host: it launches, reads pipes and calls. */
export class Peer implements Disposable {
  readonly child: ChildProcess;
  readonly dir = mkdtempSync(join(tmpdir(), "lk"));
  readonly exited: Promise<number | NodeJS.Signals | null>;
  stdout = "";
  stderr = "";
  #client: Client | undefined;

  constructor(env: Record<string, string> = {}) {
    const script = join(import.meta.dirname, "fixtures/puppet.mjs");
    this.child = spawn(process.execPath, [script], {
      env: { LINKTOR_PLUGIN: "channel_adapter", PLUGIN_PROTOCOL_VERSIONS: "3,x,1", PLUGIN_UNIX_SOCKET_DIR: this.dir, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.child.stdout!.on("data", (chunk) => (this.stdout += String(chunk)));
    this.child.stderr!.on("data", (chunk) => (this.stderr += String(chunk)));
    this.exited = new Promise((resolve) => this.child.on("close", (code, signal) => resolve(signal ?? code)));
  }

  async socket(): Promise<string> {
    while (!this.stdout.includes("\n")) await new Promise((resolve) => setTimeout(resolve, 5));
    return this.stdout.split("|")[3]!;
  }

  async client(): Promise<Client> {
    this.#client ??= new Client(`unix://${await this.socket()}`, credentials.createInsecure());
    return this.#client;
  }

  async unary<I, R extends I, O, S extends O>(rpc: Rpc<I, R, O, S>, request: I): Promise<S> {
    const client = await this.client();
    return await new Promise((resolve, reject) => {
      client.makeUnaryRequest<I, S>(rpc.path, rpc.requestSerialize, rpc.responseDeserialize, request, (error, response) => {
        if (error) reject(error);
        else resolve(response!);
      });
    });
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

export async function failure(work: Promise<unknown>): Promise<ServiceError> {
  return await work.then(
    () => {
      throw new Error("it did not fail");
    },
    (error: ServiceError) => error,
  );
}
