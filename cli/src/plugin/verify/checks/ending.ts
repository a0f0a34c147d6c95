import { GRPC_CONTROLLER } from "@linktor/plugin-wire";
import { endingOf } from "../calls.js";
import type { Check } from "../check.js";
import { expectEvents } from "../events.js";
import { hostDies } from "../host-dies.js";
import type { Kit } from "../kit.js";
import { placeIn } from "../launch.js";
import { secretsIn, toldIn } from "../secrets.js";
import { expectThat, Mismatch, NotChecked } from "../verdict.js";

const SHUTDOWN_MS = 2000;

export const endChecks: readonly Check[] = [
  {
    id: "V31",
    title: "ends within two seconds of Shutdown, with exit code 0",
    async run(kit) {
      try {
        await expectEnd(kit);
      } finally {
        await kit.launched?.process.end(); // with its last words, for the checks that come
      }
    },
  },
  {
    id: "V32",
    title: "writes nothing but the handshake on stdout",
    async run(kit) {
      const { prints } = recorded(kit);
      expectThat(prints.length === 0, "one line", `${prints.length} more: ${prints.slice(0, 3).join("\n")}`);
    },
  },
  {
    id: "V33",
    title: "logs in hclog's form on stderr",
    async run(kit) {
      const { errors } = recorded(kit);
      if (errors.length === 0) throw new NotChecked("it logged nothing");
      const strange = errors.find((line) => !isLogLine(line));
      expectThat(strange === undefined, '{"@level":…,"@message":…,"@timestamp":…} on each line', strange);
    },
  },
  {
    id: "V34",
    title: "keeps secrets out of what it writes",
    async run(kit) {
      const recorder = recorded(kit);
      const secrets = secretsIn(kit.wanted((sample) => sample, "credentials"));
      if (secrets.length === 0) throw new NotChecked("credentials: verify.json has no texts");
      const told = toldIn(recorder.text(), secrets);
      expectThat(told.length === 0, "no secret", `the value of ${told.join(", ")}`);
    },
  },
  {
    id: "V35",
    title: "goes on with the saved state after a restart",
    async run(kit) {
      const isReady = kit.description !== undefined && kit.isOpen;
      if (!isReady) throw new NotChecked("the channel could not be opened before");
      await restart(kit);
      const opened = await endingOf(kit.open());
      expectThat(opened.code === "OK", "OK from OpenChannel with the saved state", opened);
      const [sample] = kit.sample?.webhooks.good ?? [];
      if (!sample?.states) throw new NotChecked("it opens; verify.json has no states to compare");
      if (kit.state.length === 0) throw new NotChecked("it opens; no state was handed over before");
      const response = await kit.inbound().webhook(kit.channelId, sample);
      expectEvents(response.events, sample.events);
      const text = response.state && Buffer.from(response.state.state).toString();
      expectThat(text === sample.states[1], `the state ${sample.states[1]}`, text ?? "none");
    },
  },
  {
    id: "V36",
    title: "is gone within two seconds when its host is killed",
    async run(kit, remark) {
      if (kit.recorder === undefined) throw new NotChecked("the plugin did not start");
      const way = await hostDies(kit);
      if (way === "stays") throw new Mismatch("the process to be gone", "it runs on");
      if (way === "kernel") remark("by the kernel, as Linktor asks it to on Linux; the plugin does not notice by itself");
    },
  },
];

async function expectEnd(kit: Kit): Promise<void> {
  if (kit.ownEnding) throw new Mismatch("the process to run until Shutdown", `it ${kit.ownEnding}`);
  const { process } = kit.running();
  const connection = kit.connection();
  kit.inbound(); // Receive is open when a host asks
  const answer = endingOf(connection.unary(GRPC_CONTROLLER.shutdown, {}, { timeoutMs: SHUTDOWN_MS }));
  const isInTime = await process.exitedWithin(SHUTDOWN_MS);
  expectThat(isInTime, `an exit within ${SHUTDOWN_MS} ms`, `none; Shutdown was answered ${(await answer).code}`);
  const ending = await process.exited;
  expectThat(ending === "exited with 0", "exit code 0", ending);
}

function recorded(kit: Kit) {
  if (!kit.recorder) throw new NotChecked("the plugin did not start");
  return kit.recorder;
}

async function restart(kit: Kit): Promise<void> {
  await kit.stop();
  placeIn(await kit.start());
  await kit.connect();
  kit.epoch++;
}

function isLogLine(line: string): boolean {
  try {
    const record = JSON.parse(line) as Record<string, unknown>;
    return ["@level", "@message", "@timestamp"].every((name) => typeof record[name] === "string");
  } catch {
    return false;
  }
}
