import type { DescribeResponse } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import type { Connection, Manifest } from "@linktor/plugin-host/parts";
import { GRPC_STDIO } from "@linktor/plugin-wire";
import type { Network } from "../network/network.js";
import type { Sample, Settings } from "../network/sample.js";
import { filled } from "../network/sample.js";
import { CALL_MS, endingOf, RPCS } from "./calls.js";
import { Inbound } from "./inbound.js";
import type { Launched } from "./launch.js";
import { connect, launch } from "./launch.js";
import type { Recorder } from "./recorder.js";
import { NotChecked } from "./verdict.js";

const NO_SAMPLE = "verify.json has none";
/** Not the numbers that a plugin would make up. */
const FIRST_EPOCH = 41n;

export interface KitParts {
  readonly manifest: Manifest;
  readonly sample: Sample | undefined;
  readonly network: Network;
  readonly runDir: string;
  /** Ends whatever waits for the plugin. */
  readonly signal: AbortSignal;
}

/** What the checks share: the plugin's process, the channel in it, and what was learned of it so far. */
export class Kit implements AsyncDisposable {
  readonly manifest: Manifest;
  readonly sample: Sample | undefined;
  readonly network: Network;
  readonly runDir: string;
  readonly signal: AbortSignal;
  readonly channelId = "ch_verify";
  epoch = FIRST_EPOCH;
  description: DescribeResponse | undefined;
  launched: Launched | undefined;
  /** Of the process that most checks asked. */
  recorder: Recorder | undefined;
  /** Whether the last check failed that could be checked. */
  hasFailed = false;
  isOpen = false;
  /** Of what the first good webhook brought; undefined where it was not read. */
  webhookIds: readonly string[] | undefined;
  hasSent = false;
  /** The state that the plugin handed over last. */
  state: Uint8Array = new Uint8Array();
  #connection: Connection | undefined;
  #inbound: Inbound | undefined;
  #ending: string | undefined;

  constructor({ manifest, sample, network, runDir, signal }: KitParts) {
    this.manifest = manifest;
    this.sample = sample && filled(sample, { network: network.url, webhook_url: this.#webhookUrl(this.channelId) });
    this.network = network;
    this.runDir = runDir;
    this.signal = signal;
    signal.addEventListener("abort", () => {
      this.#connection?.destroy();
      void this.stop();
    });
  }

  /** Starts the plugin, for the checks from now on. */
  async start(): Promise<Launched> {
    this.isOpen = false;
    this.#ending = undefined;
    const launched = await launch(this.manifest, this.runDir, { signal: this.signal });
    this.launched = launched;
    this.recorder ??= launched.recorder;
    void launched.process.exited.then((ending) => {
      if (this.launched === launched) this.#ending = ending;
    });
    return launched;
  }

  async connect(): Promise<Connection> {
    const launched = this.running();
    const connection = await connect(launched);
    this.#connection = connection;
    void readPrinted(connection, launched.recorder);
    return connection;
  }

  /** How the process ended by itself, unless a check has failed for it. */
  get ownEnding(): string | undefined {
    return this.hasFailed ? undefined : this.#ending;
  }

  running(): Launched {
    if (!this.launched) throw new NotChecked("the plugin did not start");
    if (this.#ending !== undefined) throw new NotChecked(`the plugin's process ${this.#ending}`);
    return this.launched;
  }

  connection(): Connection {
    this.running();
    if (!this.#connection) throw new NotChecked("the plugin cannot be called");
    return this.#connection;
  }

  described(): DescribeResponse {
    if (!this.description) throw new NotChecked("the plugin did not describe itself");
    return this.description;
  }

  /** Receive, opened when it is first wanted. */
  inbound(): Inbound {
    const connection = this.connection();
    if (!this.#inbound || this.#inbound.ended !== undefined) this.#inbound = new Inbound(connection);
    return this.#inbound;
  }

  settings(): Settings {
    const { config, credentials } = this.sample ?? { config: {}, credentials: {} };
    return { config, credentials } as Settings;
  }

  async open(settings: Settings = this.settings(), channelId = this.channelId): Promise<void> {
    const { epoch, state } = this;
    const webhookUrl = this.#webhookUrl(channelId);
    await this.connection().unary(RPCS.openChannel, { channelId, ...settings, state, epoch, webhookUrl }, { timeoutMs: CALL_MS });
  }

  /** Opens the channel anew for the checks that come. Closes it first: it may be open with an older epoch. */
  async reopen(): Promise<void> {
    const { channelId } = this;
    this.isOpen = false;
    try {
      await endingOf(this.connection().unary(RPCS.closeChannel, { channelId }, { timeoutMs: CALL_MS }));
      await this.open();
      this.isOpen = true;
    } catch {
      // The checks that come find it closed.
    }
  }

  /** The same where a check has closed it together with another. */
  async mend(): Promise<void> {
    const { channelId } = this;
    try {
      await this.connection().unary(RPCS.checkHealth, { channelId }, { timeoutMs: CALL_MS });
    } catch {
      await this.reopen();
    }
  }

  /** The open channel's id. */
  channel(): string {
    this.connection();
    if (!this.isOpen) throw new NotChecked("the channel could not be opened");
    return this.channelId;
  }

  /** A part of `verify.json`, or no check. */
  wanted<T>(part: (sample: Sample) => T | undefined, name: string): T {
    const value = this.sample && part(this.sample);
    if (value === undefined || (Array.isArray(value) && value.length === 0)) throw new NotChecked(`${name}: ${NO_SAMPLE}`);
    return value;
  }

  /** Lets go of the calls, not of the process. */
  hangUp(): void {
    this.#inbound?.close();
    this.#inbound = undefined;
    this.#connection?.close();
    this.#connection = undefined;
  }

  async stop(): Promise<void> {
    this.hangUp();
    await this.launched?.process.end();
    this.launched = undefined;
    this.#ending = undefined;
  }

  /** Forgets the process; nothing is said of it. */
  async giveUp(): Promise<void> {
    await this.stop();
    this.recorder = undefined;
  }

  #webhookUrl(channelId: string): string {
    return `https://linktor.example/api/v1/webhooks/${this.manifest.channelType}/${channelId}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

/** A Go plugin stands still when nobody reads what it prints; one without the service says so, or just ends it. */
async function readPrinted(connection: Connection, recorder: Recorder): Promise<void> {
  try {
    for await (const { channel, data } of connection.serverStream(GRPC_STDIO.streamStdio, {}, {})) recorder.printed(channel, data);
  } catch {
    // The process is gone.
  }
}
