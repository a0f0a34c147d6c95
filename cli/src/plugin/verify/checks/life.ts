import { ChannelState } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import type { Settings } from "../../network/sample.js";
import { all, CALL_MS, endingOf, OPTIONAL, RPCS } from "../calls.js";
import type { Check } from "../check.js";
import { expectThat, NotChecked } from "../verdict.js";

const NOBODY = "ch_never_opened";
const REFUSED: ReadonlySet<string> = new Set(["FAILED_PRECONDITION", "NOT_FOUND"]);

export const lifeChecks: readonly Check[] = [
  {
    id: "V10",
    title: "opens a channel with good settings",
    async run(kit) {
      const ending = await endingOf(kit.open());
      if (!kit.sample && ending.code === "INVALID_ARGUMENT") throw new NotChecked("there is no verify.json with settings");
      expectThat(ending.code === "OK", "OK", ending);
      kit.isOpen = true;
    },
  },
  {
    id: "V11",
    title: "refuses wrong settings, and says what to change",
    async run(kit) {
      kit.connection();
      for (const settings of kit.wanted(({ invalid }) => invalid, "invalid")) {
        const { code, details } = await endingOf(kit.open(settings as Settings, "ch_invalid"));
        expectThat(code === "INVALID_ARGUMENT", "INVALID_ARGUMENT", code);
        expectThat(details !== "", "a message for people", "none");
      }
    },
  },
  {
    id: "V12",
    title: "opens an open channel anew",
    async run(kit) {
      kit.channel();
      kit.epoch++;
      const { code, details } = await endingOf(kit.open());
      if (code !== "OK") await kit.reopen();
      expectThat(code === "OK", "OK", `${code} ${details}`);
    },
  },
  {
    id: "V13",
    title: "refuses calls for a channel that is not open",
    async run(kit) {
      const connection = kit.connection();
      const { code } = await endingOf(connection.unary(RPCS.sendMessage, { channelId: NOBODY, text: "hello" }, { timeoutMs: CALL_MS }));
      expectThat(REFUSED.has(code), "FAILED_PRECONDITION from SendMessage", code);
      const health = await endingOf(connection.unary(RPCS.checkHealth, { channelId: NOBODY }, { timeoutMs: CALL_MS }));
      expectThat(REFUSED.has(health.code), "FAILED_PRECONDITION from CheckHealth", health.code);
    },
  },
  {
    id: "V14",
    title: "closes channels, also those it does not know",
    async run(kit) {
      const connection = kit.connection();
      const close = (channelId: string) => endingOf(connection.unary(RPCS.closeChannel, { channelId }, { timeoutMs: CALL_MS }));
      const health = (channelId: string) => endingOf(connection.unary(RPCS.checkHealth, { channelId }, { timeoutMs: CALL_MS }));
      const unknown = await close(NOBODY);
      expectThat(unknown.code === "OK", "OK for a channel it does not know", unknown);
      kit.channel();
      const second = `${kit.channelId}_2`;
      await kit.open(kit.settings(), second);
      const closed = await close(second);
      const [first, late, never] = [await health(kit.channelId), await health(second), await health(NOBODY)];
      await kit.mend();
      expectThat(closed.code === "OK", "OK", closed);
      expectThat(first.code === "OK", "the other channel to be left alone", first);
      if (never.code === "OK") throw new NotChecked("it answers for channels that are not open");
      expectThat(late.code === never.code, `${never.code} from a closed channel`, late.code);
    },
  },
  {
    id: "V15",
    title: "connects, says how it is, and disconnects",
    async run(kit) {
      const channelId = kit.channel();
      if (!kit.sample) throw new NotChecked("there is no verify.json with a network to connect to");
      kit.network.answers(kit.sample.network);
      const connection = kit.connection();
      const state = async () => (await connection.unary(RPCS.checkHealth, { channelId }, { timeoutMs: CALL_MS })).state;
      const connected = await endingOf(all(connection.serverStream(RPCS.connect, { channelId }, { timeoutMs: CALL_MS })));
      expectThat(connected.code === "OK", "OK from Connect", connected);
      const live = await state();
      expectThat(live === ChannelState.CONNECTED, "CONNECTED", ChannelState[live]);
      const disconnected = await endingOf(connection.unary(RPCS.disconnect, { channelId }, { timeoutMs: CALL_MS }));
      expectThat(disconnected.code === "OK", "OK from Disconnect", disconnected);
    },
  },
  {
    id: "V16",
    title: "serves what it announces, and nothing else",
    async run(kit) {
      const { capabilities } = kit.described();
      const announced = new Set(Object.entries(capabilities ?? {}).flatMap(([name, value]) => (value === true ? [name] : [])));
      for (const [name, ask] of Object.entries(OPTIONAL)) {
        // Whether it is served is known without the network: nothing is open under this name.
        if (announced.has(name)) {
          const { code } = await endingOf(ask(kit.connection(), NOBODY));
          expectThat(code !== "UNIMPLEMENTED", `${name} to be served, as its capabilities say`, code);
        } else {
          const { code } = await endingOf(ask(kit.connection(), kit.channel()));
          expectThat(code === "UNIMPLEMENTED", `UNIMPLEMENTED for ${name}, which its capabilities do not have`, code);
        }
      }
    },
  },
];
