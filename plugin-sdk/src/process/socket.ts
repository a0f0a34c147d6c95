import { randomInt, X509Certificate } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { type Certificate, MAX_SOCKET_PATH_BYTES } from "@linktor/plugin-wire";

/** Larger messages than a host sends on purpose; a limit all the same. */
const MAX_RECEIVE_BYTES = 8 * 1024 * 1024;

export function createGrpcServer(): Server {
  return new Server({ "grpc.max_receive_message_length": MAX_RECEIVE_BYTES, "grpc.max_send_message_length": -1 });
}

export function newSocketPath(env: NodeJS.ProcessEnv): string {
  const path = join(env.PLUGIN_UNIX_SOCKET_DIR || tmpdir(), `plugin${randomInt(1e9)}`);
  if (Buffer.byteLength(path) > MAX_SOCKET_PATH_BYTES) {
    throw new Error(`the socket path is longer than ${MAX_SOCKET_PATH_BYTES} bytes: ${path}`);
  }
  return path;
}

export async function listen(server: Server, socketPath: string, credentials: ServerCredentials): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.bindAsync(`unix:${socketPath}`, credentials, (error) => (error ? reject(error) : resolve()));
  });
}

/** Lets in whoever has the key to the host's certificate, and nobody else. */
export function mutualTls(own: Certificate, hostCertPem: string): ServerCredentials {
  const keyPair = { private_key: Buffer.from(own.keyPem), cert_chain: Buffer.from(own.certPem) };
  return ServerCredentials.createSsl(Buffer.from(hostCertPem), [keyPair], true);
}

export function isCertificate(pem: string): boolean {
  try {
    new X509Certificate(pem);
    return true;
  } catch {
    return false;
  }
}
