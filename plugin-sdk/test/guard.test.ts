import type { LookupAddress } from "node:dns";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer, isIP } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Guard } from "../src/guard/guard.js";
import { faultOfPeer, resolveAllowed } from "../src/guard/guard.js";
import { guardedConnect } from "../src/guard/guarded-connect.js";
import { createGuardedFetch } from "../src/guard/guarded-fetch.js";
import { guardedGet } from "../src/guard/guarded-get.js";
import { readPolicy } from "../src/guard/policy.js";
import { AddressNotAllowed, SettingsError } from "../src/index.js";
import { LocalListener } from "./local-listener.js";

let local: LocalListener;
beforeEach(async () => void (local = await LocalListener.start()));
afterEach(() => local[Symbol.asyncDispose]());

const PUBLIC = "93.184.216.34";

/** A resolver that answers each question with the next of `answers`, and from then on with the last. */
function aGuard({
  answers = [],
  ...env
}: {
  answers?: string[][];
  LINKTOR_ALLOWED_PRIVATE_HOSTS?: string;
  LINKTOR_ALLOW_LOOPBACK?: string;
} = {}) {
  const asked: string[] = [];
  const resolve = async (host: string): Promise<LookupAddress[]> => {
    const answer = answers[Math.min(asked.push(host), answers.length) - 1];
    if (!answer) throw Object.assign(new Error("no such name"), { code: "ENOTFOUND", syscall: "getaddrinfo" });
    return answer.map((address) => ({ address, family: isIP(address) }));
  };
  return { policy: readPolicy(env), resolve, asked } satisfies Guard & { asked: string[] };
}

async function refused(work: Promise<unknown>): Promise<void> {
  const error = await work.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(AddressNotAllowed);
  expect(error).toBeInstanceOf(SettingsError);
  expect((error as AddressNotAllowed).refusal).toMatchObject({ class: "permanent", reason: "ADDRESS_NOT_ALLOWED" });
  expect(local.connections).toBe(0);
}

describe("an address of this machine is refused, spelled", () => {
  const hosts = [
    "127.0.0.1",
    "127.1",
    "0x7f.0.0.1",
    "0x7f000001",
    "017700000001",
    "2130706433",
    "127.0.0.1.",
    "１２７.０.０.１",
    "127。0。0。1",
    "%31%32%37.0.0.1",
    "0",
    "0.0.0.0",
    "127.8.8.8",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "example.com@127.0.0.1",
    "user:word@[::1]",
  ];
  it.each(hosts)("%s", async (host) => {
    for (const scheme of ["http", "https"]) await refused(createGuardedFetch(aGuard())(`${scheme}://${host}:${local.port}/`));
  });

  it.each(["localhost", "LOCALHOST.", "127.0.0.1.nip.test", "metadata.test"])("%s, which is looked up", async (host) => {
    for (const answer of [
      ["127.0.0.1"],
      ["::1"],
      ["::ffff:127.0.0.1"],
      [PUBLIC, "127.0.0.1"],
      ["127.0.0.1", PUBLIC],
      ["169.254.169.254"],
      ["::1", "2606:4700::1111"],
    ]) {
      await refused(createGuardedFetch(aGuard({ answers: [answer] }))(`http://${host}:${local.port}/`));
      await refused(createGuardedFetch(aGuard({ answers: [answer] }))(`https://${host}:${local.port}/`));
    }
  });

  it.each(["127.0.0.1", "127.1", "0x7f000001", "::1", "[::1]", "::ffff:127.0.0.1", "::1%lo", "fe80::1%lo", "localhost"])(
    "%s, without HTTP",
    async (host) => {
      const guard = aGuard({ answers: [["127.0.0.1"]] });
      await refused(guardedConnect({ host, port: local.port }, guard));
      await refused(guardedConnect({ host, port: local.port, tls: {} }, guard));
    },
  );
});

describe("a name that leads elsewhere the second time", () => {
  it("is checked again with the connection", async () => {
    const guard = aGuard({ answers: [[PUBLIC], ["127.0.0.1"]] });
    expect(await resolveAllowed("rebinding.test", {}, guard)).toEqual([{ address: PUBLIC, family: 4 }]);
    await refused(createGuardedFetch(guard)(`http://rebinding.test:${local.port}/`));
    expect(guard.asked).toHaveLength(2);
  });

  it("is noticed by where the connection ends, too", () => {
    expect(faultOfPeer({ remoteAddress: "127.0.0.1" }, "rebinding.test", aGuard())).toBeInstanceOf(AddressNotAllowed);
    expect(faultOfPeer({ remoteAddress: "::ffff:10.0.0.1" }, "rebinding.test", aGuard())).toBeInstanceOf(AddressNotAllowed);
    expect(faultOfPeer({ remoteAddress: PUBLIC }, "rebinding.test", aGuard())).toBeUndefined();
    expect(faultOfPeer({ remoteAddress: undefined }, "rebinding.test", aGuard())).toMatchObject({ code: "ECONNRESET", syscall: "connect" });
  });
});

it.each([
  "file:///etc/passwd",
  "ftp://example.com/",
  "data:text/plain,x",
  "blob:nodedata:1",
  "about:blank",
  "unix:/run/x",
  "http://",
  "/path",
])("%s is no address for it", async (url) => {
  await refused(createGuardedFetch(aGuard({ LINKTOR_ALLOW_LOOPBACK: "1" }))(url));
});

describe("what is allowed", () => {
  it.each([
    [{ LINKTOR_ALLOW_LOOPBACK: "1" }, "127.0.0.1"],
    [{ LINKTOR_ALLOW_LOOPBACK: "1" }, "[::1]"],
    [{ LINKTOR_ALLOW_LOOPBACK: "1" }, "name.test"],
    [{ LINKTOR_ALLOWED_PRIVATE_HOSTS: "127.0.0.1" }, "127.0.0.1"],
    [{ LINKTOR_ALLOWED_PRIVATE_HOSTS: "127.0.0.1" }, "[::ffff:127.0.0.1]"],
    [{ LINKTOR_ALLOWED_PRIVATE_HOSTS: "127.0.0.1" }, "name.test"],
    [{ LINKTOR_ALLOWED_PRIVATE_HOSTS: "10.0.0.0/8,127.0.0.0/8" }, "0x7f000001"],
    [{ LINKTOR_ALLOWED_PRIVATE_HOSTS: "::1/128" }, "[::1]"],
    [{ LINKTOR_ALLOWED_PRIVATE_HOSTS: "Name.Test" }, "name.test"],
  ])("%j: %s is called", async (env, host) => {
    const guard = aGuard({ answers: [["127.0.0.1"]], ...env });
    const response = await createGuardedFetch(guard)(`http://${host}:${local.port}/`);
    expect(await response.text()).toBe("hello");
    const socket = await guardedConnect({ host: host.replace(/[[\]]/g, ""), port: local.port }, guard);
    socket.end("GET / HTTP/1.0\r\n\r\n");
    expect(String(await once(socket, "data"))).toContain("200 OK");
  });

  it("is no more than that", async () => {
    const guard = aGuard({ answers: [["127.0.0.1"]], LINKTOR_ALLOWED_PRIVATE_HOSTS: "other.test,10.0.0.0/8,127.0.0.2" });
    await refused(createGuardedFetch(guard)(`http://name.test:${local.port}/`));
  });
});

describe("redirects", () => {
  const from = (location: string) => void (local.answer = (_request, response) => response.writeHead(302, { location }).end());
  const allowed = () => aGuard({ answers: [["127.0.0.1"]], LINKTOR_ALLOWED_PRIVATE_HOSTS: "name.test,other.test" });

  it("are answered, or thrown, and never followed", async () => {
    from("/next");
    const fetch = createGuardedFetch(allowed());
    const response = await fetch(`http://name.test:${local.port}/`);
    expect([response.status, response.headers.get("location")]).toEqual([302, "/next"]);
    await expect(fetch(`http://name.test:${local.port}/`, { redirect: "error" })).rejects.toThrow(TypeError);
    expect(local.requests).toHaveLength(2);
  });

  it("of a get are followed three times, their targets checked, headers left behind at another origin", async () => {
    local.answer = (request, response) => {
      const step = Number(request.url!.slice(1));
      if (step === 3) response.writeHead(200).end("there");
      else
        response.writeHead([301, 307, 308][step]!, { location: step === 1 ? `http://other.test:${local.port}/2` : `/${step + 1}` }).end();
    };
    const response = await guardedGet(
      `http://name.test:${local.port}/0`,
      { headers: { authorization: "secret" } },
      createGuardedFetch(allowed()),
    );
    expect(await response.text()).toBe("there");
    expect(local.requests.map(({ headers }) => [headers.host?.split(":")[0], headers.authorization])).toEqual([
      ["name.test", "secret"],
      ["name.test", "secret"],
      ["other.test", undefined],
      ["other.test", undefined],
    ]);
  });

  it("of a get end", async () => {
    from("/");
    await expect(guardedGet(`http://name.test:${local.port}/`, {}, createGuardedFetch(allowed()))).rejects.toThrow("more than 3 redirects");
    expect(local.requests).toHaveLength(4);
  });

  it.each(["http://127.0.0.1:PORT/", "http://[::1]:PORT/", "http://third.test:PORT/", "//2130706433:PORT/", "file:///etc/passwd"])(
    "of a get do not lead to %s",
    async (location) => {
      from(location.replace("PORT", String(local.port)));
      await expect(guardedGet(`http://name.test:${local.port}/`, {}, createGuardedFetch(allowed()))).rejects.toThrow(AddressNotAllowed);
      expect([local.connections, local.requests.length]).toEqual([1, 1]);
    },
  );
});

describe("connections", () => {
  it("are kept, and a name is looked up once for each", async () => {
    const guard = aGuard({ answers: [["127.0.0.1"]], LINKTOR_ALLOW_LOOPBACK: "1" });
    const fetch = createGuardedFetch(guard);
    for (let i = 0; i < 50; i++) await (await fetch(`http://name.test:${local.port}/`)).text();
    // undici makes a second one when the first was not given back quite yet.
    const made = local.connections;
    expect(made).toBeLessThanOrEqual(2);
    expect(guard.asked).toHaveLength(made);
    for (let i = 0; i < 50; i++) await (await fetch(`http://127.0.0.1:${local.port}/`)).text();
    expect(local.connections - made).toBeLessThanOrEqual(2);
    expect(guard.asked).toHaveLength(made);
  });

  it("that fail say so as those of fetch", async () => {
    const fetch = createGuardedFetch(aGuard({ LINKTOR_ALLOW_LOOPBACK: "1" }));
    await expect(fetch("http://name.test/")).rejects.toMatchObject({
      message: "fetch failed",
      cause: { code: "ENOTFOUND", syscall: "getaddrinfo" },
    });
    local.answer = (request) => request.socket.destroy();
    await expect(fetch(`http://127.0.0.1:${local.port}/`)).rejects.toMatchObject({ cause: { code: "UND_ERR_SOCKET" } });
    const gone = await LocalListener.start();
    await gone[Symbol.asyncDispose]();
    const { port } = gone;
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toMatchObject({ cause: { code: "ECONNREFUSED", syscall: "connect" } });
    await expect(guardedConnect({ host: "127.0.0.1", port }, aGuard({ LINKTOR_ALLOW_LOOPBACK: "1" }))).rejects.toMatchObject({
      code: "ECONNREFUSED",
    });
  });

  it("end with their signal, whatever it was aborted with", async () => {
    const fetch = createGuardedFetch(aGuard({ LINKTOR_ALLOW_LOOPBACK: "1" }));
    local.answer = () => {};
    await expect(fetch(`http://127.0.0.1:${local.port}/`, { signal: AbortSignal.timeout(50) })).rejects.toThrow("timeout");
    await expect(fetch(`http://127.0.0.1:${local.port}/`, { signal: AbortSignal.abort(null) })).rejects.toBeNull();
  });
});

it("forms, headers and streams of Node's own make are sent", async () => {
  const bodies: string[] = [];
  local.answer = (request, response) => {
    void request.toArray().then((chunks) => {
      bodies.push(Buffer.concat(chunks).toString());
      response.end();
    });
  };
  const fetch = createGuardedFetch(aGuard({ LINKTOR_ALLOW_LOOPBACK: "1" }));
  const url = `http://127.0.0.1:${local.port}/`;
  const form = new FormData();
  form.append("a", "1");
  form.append("file", new File(["bytes"], "b.txt", { type: "text/plain" }));
  await fetch(url, { method: "POST", body: form, headers: new Headers({ "x-a": "b" }) });
  expect(local.requests[0]!.headers).toMatchObject({
    "x-a": "b",
    "content-type": expect.stringContaining("multipart/form-data; boundary="),
    "content-length": expect.any(String),
  });
  expect(bodies[0]).toMatch(/name="a"\r\n\r\n1\r\n[\s\S]*filename="b.txt"\r\nContent-Type: text\/plain\r\n\r\nbytes/);
  await fetch(url, { method: "POST", body: new Blob(["x"]).stream(), duplex: "half" });
  await fetch(url, { method: "POST", body: new URLSearchParams({ a: "1" }) });
  expect(bodies.slice(1)).toEqual(["x", "a=1"]);
});

it("TLS is spoken from the first byte where it is asked for, and its host named", async () => {
  // PSK needs no certificate.
  const psk = Buffer.alloc(32, 7);
  const names: string[] = [];
  const SNICallback = (name: string, callback: (error: null) => void) => {
    names.push(name);
    callback(null);
  };
  const options = { ciphers: "PSK", minVersion: "TLSv1.2", maxVersion: "TLSv1.2", pskCallback: () => psk } as const;
  const server = createTlsServer({ ...options, SNICallback }, (socket) => socket.end("220 hello"));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const tls = { ...options, pskCallback: () => ({ psk, identity: "me" }), checkServerIdentity: () => undefined };
  const socket = await guardedConnect({ host: "name.test", port, tls }, aGuard({ answers: [["127.0.0.1"]], LINKTOR_ALLOW_LOOPBACK: "1" }));
  expect(String(await once(socket, "data"))).toBe("220 hello");
  expect(names).toEqual(["name.test"]);
  socket.destroy();
  server.close();
});

it("a host that says nothing is not waited for", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const work = guardedConnect({ host: "127.0.0.1", port, tls: {}, timeoutMs: 50 }, aGuard({ LINKTOR_ALLOW_LOOPBACK: "1" }));
  await expect(work).rejects.toMatchObject({ code: "ETIMEDOUT", syscall: "connect" });
  server.close();
});
