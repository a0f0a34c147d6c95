import { spawn } from "node:child_process";
import { once } from "node:events";
import { ChannelCredentials } from "@grpc/grpc-js";
import { Health, HealthCheckResponse_ServingStatus as ServingStatus } from "@linktor/gen/grpc/health/v1/health_pb.js";
import { Connection, environmentFor, killGroup, programOf, targetOf } from "@linktor/plugin-host/parts";
import type { Handshake } from "@linktor/plugin-wire";
import { COOKIE_KEY, channelCredentials, createCertificate, HEALTH_SERVICE, serviceOf, toPem } from "@linktor/plugin-wire";
import { CALL_MS, endingOf } from "../calls.js";
import type { Check } from "../check.js";
import { within } from "../inbound.js";
import type { Kit } from "../kit.js";
import { handshakeIn, placeIn } from "../launch.js";
import { expectThat, NotChecked } from "../verdict.js";

const REFUSAL_MS = 10_000;
/** The length of a certificate changes from one to the next; hardly ever does none of so many need padding. */
const MAX_STARTS = 5;
const STRANGER_MS = 5000;
const { check } = serviceOf(Health);

export const startChecks: readonly Check[] = [
  {
    id: "V01",
    title: "says where it listens, in one exact line on stdout",
    async run(kit) {
      for (let starts = 1; ; starts++) {
        const { certificate } = await started(kit);
        if (!certificate || needsPadding(certificate) || starts === MAX_STARTS) return;
        await kit.giveUp(); // whether it would pad another is not known yet
      }
    },
  },
  {
    id: "V02",
    title: "does not serve without its cookie, and is silent on stdout",
    async run(kit) {
      for (const cookie of [undefined, "something else"]) await expectRefusal(kit, cookie);
    },
  },
  {
    id: "V03",
    title: "speaks mutual TLS with the host that started it, and with nobody else",
    async run(kit) {
      const { process, line } = kit.running();
      await kit.connect();
      if (!kit.manifest.autoMtls) throw new NotChecked('plugin.json says "autoMtls": false');
      const handshake = handshakeIn(line);
      const target = targetOf(handshake, process.dir);
      const peerPem = toPem(handshake.certificate!);
      const strangers = {
        "with another certificate": channelCredentials({ own: await createCertificate(), peerPem }),
        "without a certificate": ChannelCredentials.createSsl(Buffer.from(peerPem)),
        "without TLS": ChannelCredentials.createInsecure(),
      };
      for (const [how, credentials] of Object.entries(strangers)) await expectShut(new Connection(target, credentials), how);
    },
  },
  {
    id: "V04",
    title: "answers health checks",
    async run(kit) {
      const connection = kit.connection();
      const { status } = await connection.unary(check, { service: HEALTH_SERVICE }, { timeoutMs: CALL_MS });
      expectThat(status === ServingStatus.SERVING, `SERVING for the service "${HEALTH_SERVICE}"`, ServingStatus[status]);
      const { code } = await endingOf(connection.unary(check, { service: "nothing" }, { timeoutMs: CALL_MS }));
      expectThat(code === "NOT_FOUND", "NOT_FOUND for a service it does not have", code);
    },
  },
];

async function started(kit: Kit): Promise<Handshake> {
  const launched = await kit.start();
  let handshake: Handshake;
  try {
    handshake = placeIn(launched);
  } catch (error) {
    await kit.giveUp();
    throw error;
  }
  const { autoMtls } = kit.manifest;
  const wanted = autoMtls ? "a certificate in the sixth field, as PLUGIN_CLIENT_CERT asks" : 'no certificate, as "autoMtls": false says';
  expectThat((handshake.certificate !== undefined) === autoMtls, wanted, launched.line);
  return handshake;
}

/** In base64, where it may not be. */
function needsPadding({ length }: Uint8Array): boolean {
  return length % 3 !== 0;
}

async function expectRefusal({ manifest, runDir, signal }: Kit, cookie: string | undefined): Promise<void> {
  const { [COOKIE_KEY]: _cookie, ...rest } = environmentFor(runDir, process.env);
  const env = cookie === undefined ? rest : { ...rest, [COOKIE_KEY]: cookie };
  const child = spawn(programOf(manifest), manifest.args, { cwd: manifest.folder, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => {
    stdout += String(chunk);
    child.kill("SIGKILL"); // it was seen to speak
  });
  child.stderr.on("data", (chunk) => (stderr += String(chunk)));
  const giveUp = (): void => {
    if (child.pid !== undefined) killGroup(child.pid);
  };
  signal.addEventListener("abort", giveUp);
  const closed = once(child, "close").catch(() => {
    throw new NotChecked("the plugin cannot be started");
  });
  try {
    const [code] = (await within(REFUSAL_MS, closed, "an exit without the cookie", () => stdout)) as [number | null];
    expectThat(stdout === "", "nothing on stdout", stdout);
    expectThat(code !== 0 && code !== null, "an exit code other than 0", `exit code ${code}`);
    expectThat(stderr.trim() !== "", "a word on stderr for whoever started it by hand", "nothing");
  } finally {
    signal.removeEventListener("abort", giveUp);
    giveUp();
  }
}

/** Whoever is let in is answered, perhaps late, or perhaps that there is no health service. */
async function expectShut(connection: Connection, how: string): Promise<void> {
  try {
    const { code } = await endingOf(connection.unary(check, { service: HEALTH_SERVICE }, { timeoutMs: STRANGER_MS }));
    expectThat(code === "UNAVAILABLE", `a call ${how} to be refused`, `it was taken, and answered ${code}`);
  } finally {
    connection.close();
  }
}
