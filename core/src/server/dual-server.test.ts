import { connect as connectHttp2 } from "node:http2";
import { connect as connectTcp, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { createConnectTransport, createGrpcWebTransport } from "@connectrpc/connect-web";
import { credentials, Client as GrpcClient, type ServiceError, status } from "@grpc/grpc-js";
import { ContactService, GetContactRequestSchema, GetContactResponseSchema } from "@linktor/gen/linktor/contact/v1/contact_pb.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { notFound } from "../shared/errors.js";
import { createDualServer } from "./dual-server.js";
import { startTestServer, type TestServer } from "./test-server.js";

let t: TestServer;
const sockets = new WebSocketServer({ noServer: true });

beforeAll(async () => {
  t = await startTestServer({
    services: (router) =>
      router.service(ContactService, {
        getContact({ id }) {
          if (id === "ct_none") throw notFound("contact", id);
          return { contact: { id, name: "Ana" } };
        },
      }),
    onWebSocket: (req, socket, head) =>
      sockets.handleUpgrade(req, socket, head, (ws) => {
        ws.on("message", (data) => ws.send(`echo ${String(data)}`));
      }),
  });
});
afterAll(() => t[Symbol.asyncDispose]());

/** Sends bytes as they are, and collects what comes back until the text appears. */
async function raw(pieces: readonly (string | Buffer)[], until: string): Promise<string> {
  const socket: Socket = connectTcp(t.port, "127.0.0.1");
  let got = "";
  const done = new Promise<void>((resolve, reject) => {
    socket.on("data", (data) => {
      got += data.toString("latin1");
      if (got.includes(until)) resolve();
    });
    socket.on("error", reject);
    socket.on("close", () => resolve());
  });
  socket.setNoDelay(true);
  for (const piece of pieces) {
    socket.write(piece);
    await sleep(1);
  }
  await done;
  socket.destroy();
  return got;
}

describe("one port", () => {
  it("speaks HTTP/1.1", async () => {
    const answer = await fetch(`${t.url}/api/v1/contacts/ct_1`);
    expect(await answer.json()).toMatchObject({ id: "ct_1", name: "Ana" });
  });

  it("speaks HTTP/2 with prior knowledge", async () => {
    const session = connectHttp2(t.url);
    const stream = session.request({ ":path": "/api/v1/contacts/ct_2" });
    let body = "";
    for await (const chunk of stream) body += String(chunk);
    expect(JSON.parse(body)).toMatchObject({ id: "ct_2" });
    session.close();
  });

  it("answers an offer of h2c over HTTP/1.1", async () => {
    const offer =
      "POST /linktor.contact.v1.ContactService/GetContact HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\n" +
      "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\nContent-Type: application/json\r\nContent-Length: 13\r\n\r\n";
    const got = await raw([`${offer}{"id":`, '"ct_3"}'], '"ct_3"');
    expect(got).toMatch(/^HTTP\/1\.1 200 OK/);
  });

  it("takes a request that comes byte by byte", async () => {
    const request = "PUT /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}";
    expect(await raw(request.split(""), "ROUTE_NOT_FOUND")).toMatch(/^HTTP\/1\.1 404/);
  });

  it("takes an HTTP/2 preface that comes byte by byte", async () => {
    const preface = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    const settings = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]);
    const got = await raw([...[...preface].map((byte) => Buffer.from([byte])), settings], "\x00\x00\x00\x04\x01");
    expect(got.charCodeAt(3)).toBe(4); // a SETTINGS frame
  });

  it("hands WebSockets over", async () => {
    const ws = new WebSocket(`${t.url.replace("http", "ws")}/api/v1/ws`);
    const said = await new Promise((resolve, reject) => {
      ws.on("open", () => ws.send("hi"))
        .on("message", (data) => resolve(String(data)))
        .on("error", reject);
    });
    expect(said).toBe("echo hi");
    ws.close();
  });

  it("survives a Host that makes no URL, and none at all", async () => {
    for (const head of ["Host: a b", "X-None: 1"]) {
      const version = head.startsWith("X") ? "1.0" : "1.1";
      const request = `POST /linktor.contact.v1.ContactService/GetContact HTTP/${version}\r\n${head}\r\nContent-Length: 0\r\n\r\n`;
      expect(await raw([request], "MALFORMED_HOST")).toContain(" 400 ");
    }
  });
});

describe("every client", () => {
  it("gRPC from grpc-js", async () => {
    const client = new GrpcClient(`127.0.0.1:${t.port}`, credentials.createInsecure());
    const call = (id: string) =>
      new Promise<string>((resolve, reject) => {
        client.makeUnaryRequest(
          "/linktor.contact.v1.ContactService/GetContact",
          (message: { id: string }) => Buffer.from(toBinary(GetContactRequestSchema, create(GetContactRequestSchema, message))),
          (bytes: Buffer) => fromBinary(GetContactResponseSchema, bytes),
          { id },
          (error: ServiceError | null, answer) => (error ? reject(error) : resolve(answer?.contact?.name ?? "")),
        );
      });
    expect(await call("ct_4")).toBe("Ana");
    await expect(call("ct_none")).rejects.toMatchObject({
      code: status.NOT_FOUND,
      details: "There is no contact ct_none.",
    });
    client.close();
  });

  it.each([
    ["gRPC", (baseUrl: string) => createGrpcTransport({ baseUrl })],
    ["gRPC-Web", (baseUrl: string) => createGrpcWebTransport({ baseUrl })],
    ["Connect", (baseUrl: string) => createConnectTransport({ baseUrl })],
    ["Connect by GET", (baseUrl: string) => createConnectTransport({ baseUrl, useHttpGet: true })],
  ])("%s from Connect's libraries", async (_, transportTo) => {
    const client = createClient(ContactService, transportTo(t.url));
    expect((await client.getContact({ id: "ct_5" })).contact?.name).toBe("Ana");
    const failed = client.getContact({ id: "ct_none" });
    await expect(failed).rejects.toThrow("There is no contact ct_none.");
  });
});

describe("limits and the end", () => {
  it("cuts a body that does not come, but not an answer that takes its time", async () => {
    await using server = createDualServer(
      (req, res) => {
        if (req.url === "/slow") setTimeout(() => res.end("done"), 300);
        else req.on("data", () => {}).on("end", () => res.end("never"));
      },
      undefined,
      { bodyTimeoutMs: 100 },
    );
    const { port } = await server.listen({ host: "127.0.0.1", port: 0 });
    const half = connectTcp(port, "127.0.0.1");
    half.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf");
    const slow = fetch(`http://127.0.0.1:${port}/slow`, { method: "POST", body: "x" });
    await new Promise((resolve) => half.on("close", resolve));
    expect(await (await slow).text()).toBe("done");
  });

  it("cuts such a body in HTTP/2 too, and leaves the connection; a file may take longer", async () => {
    await using server = createDualServer((req, res) => req.resume().on("end", () => res.end("all")), undefined, {
      bodyTimeoutMs: 100,
    });
    const { port } = await server.listen({ host: "127.0.0.1", port: 0 });
    const session = connectHttp2(`http://127.0.0.1:${port}`);
    const post = (type: string) => session.request({ ":method": "POST", "content-type": type });
    const [json, file] = [post("application/json"), post("image/png")];
    json.write("{");
    file.write("x");
    const answered = new Promise((resolve) => file.on("data", (data) => resolve(String(data))));
    await new Promise((resolve) =>
      json
        .on("error", () => {})
        .on("close", resolve)
        .resume(),
    );
    await sleep(50);
    file.end("y");
    expect(await answered).toBe("all");
    session.close();
  });

  it("drops a connection that says nothing", async () => {
    await using server = createDualServer((_, res) => res.end(), undefined, { headersTimeoutMs: 50 });
    const { port } = await server.listen({ host: "127.0.0.1", port: 0 });
    const silent = connectTcp(port, "127.0.0.1");
    await new Promise((resolve) => silent.on("close", resolve));
  });

  it("ends what is in progress, then closes; and cuts what does not end", async () => {
    const server = createDualServer((req, res) => {
      if (req.url === "/short") setTimeout(() => res.end("done"), 100);
    });
    const { port } = await server.listen({ host: "127.0.0.1", port: 0 });
    const session = connectHttp2(`http://127.0.0.1:${port}`);
    const stream = session.request({ ":path": "/short" });
    stream.resume();
    const idle = connectTcp(port, "127.0.0.1");
    const short = fetch(`http://127.0.0.1:${port}/short`).then((answer) => answer.text());
    const endless = fetch(`http://127.0.0.1:${port}/endless`).catch(() => "cut");
    await sleep(30);
    const began = Date.now();
    await server.close(400);
    expect(Date.now() - began).toBeGreaterThan(300);
    expect(await short).toBe("done");
    expect(await endless).toBe("cut");
    idle.destroy();
    session.destroy();
  });

  it("closes at once when nothing is in progress", async () => {
    const server = createDualServer((_, res) => res.end("ok"));
    const { port } = await server.listen({ host: "127.0.0.1", port: 0 });
    const session = connectHttp2(`http://127.0.0.1:${port}`);
    await new Promise((resolve) => session.request({ ":path": "/" }).on("close", resolve).resume());
    await (await fetch(`http://127.0.0.1:${port}/`)).text();
    const began = Date.now();
    await server.close(5_000);
    expect(Date.now() - began).toBeLessThan(1_000);
  });
});
