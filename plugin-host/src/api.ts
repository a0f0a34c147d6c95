import type { MessageInitShape } from "@bufbuild/protobuf";
import type {
  CheckHealthResponse,
  ConnectResponse,
  DeleteMessageRequestSchema,
  DeleteMessageResponse,
  DescribeResponse,
  EditMessageRequestSchema,
  EditMessageResponse,
  EventBatchResult,
  FetchMediaResponse,
  InboundEvent,
  ListTemplatesResponse,
  MarkReadRequestSchema,
  OpenChannelRequestSchema,
  OpenChannelResponse,
  ReactRequestSchema,
  ReactResponse,
  SendMessageRequestSchema,
  SendMessageResponse,
  SendTypingRequestSchema,
  StatePatch,
  UploadMediaRequestSchema,
  UploadMediaResponse,
} from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import type { Plugin } from "@linktor/gen/linktor/plugin/v1/plugin_pb.js";
import type { Curve } from "@linktor/plugin-wire";
import type { Registry } from "prom-client";

/** A plugin with its description, which is absent until it was ready once. */
export interface InstalledPlugin {
  readonly plugin: Plugin;
  readonly description: DescribeResponse | undefined;
}

/** A provider's request, as it came. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** Names in lower case, in the order they came. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array;
}

/** What to answer a provider. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array;
}

/** Events for core to store. `state`, when present, commits with them. */
export interface InboundBatch {
  /** Of the plugin that received them. */
  readonly channelType: string;
  readonly channelId: string;
  readonly events: readonly InboundEvent[];
  readonly state: StatePatch | undefined;
}

/** What the host calls in core. */
export interface InboundSink {
  /** Stores events; one result an event. A rejection means that nothing was stored and all must come again. */
  store(batch: InboundBatch): Promise<Pick<EventBatchResult, "results" | "stateStored">>;
  /** The plugin's process went away or became ready; after `ready` its channels must be opened again. */
  pluginChanged(plugin: InstalledPlugin): void;
}

/**
 * Why a call to a plugin failed without an answer of the plugin's own.
 * - `not_ready`: the process is not running (yet, or again); surely nothing was done.
 * - `not_open`: the channel is not open in it; surely nothing was done.
 * - `rejected`: the plugin answered with a status that says nothing was done (INVALID_ARGUMENT, FAILED_PRECONDITION,
 *   UNIMPLEMENTED, NOT_FOUND, RESOURCE_EXHAUSTED, UNAUTHENTICATED); its message is for people.
 * - `lost`: the connection broke or the deadline passed; nobody knows what was done.
 */
export class PluginCallError extends Error {
  override name = "PluginCallError";
  constructor(
    readonly kind: "not_ready" | "not_open" | "rejected" | "lost",
    message: string,
    /** gRPC status that the plugin answered with; undefined when there was no answer of its own. */
    readonly code?: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Channels and their plugins, as core uses them. Every call has a deadline of its own. */
export interface PluginHost extends AsyncDisposable {
  /** Finds the installed plugins, and starts those that are not known; resolves when each is ready or has failed once. */
  start(sink: InboundSink): Promise<void>;
  plugins(): InstalledPlugin[];
  /** The one of a channel type. */
  plugin(channelType: string): InstalledPlugin | undefined;
  /** Starts a `failed` plugin again; nothing otherwise. */
  revive(channelType: string): void;

  /**
   * Starts a new process of what is in the plugin's folder now, beside the one that runs, and resolves when it is ready; rejects,
   * with nothing changed, when it cannot be started. Channels must be opened again, as after any `ready`; until then, and for
   * what is under way, calls go to the old process, which ends when it has no channel any more.
   */
  replace(channelType: string): Promise<void>;

  openChannel(channelType: string, request: MessageInitShape<typeof OpenChannelRequestSchema>): Promise<OpenChannelResponse>;
  closeChannel(channelType: string, channelId: string): Promise<void>;
  connect(channelType: string, channelId: string, signal: AbortSignal): AsyncIterable<ConnectResponse>;
  disconnect(channelType: string, channelId: string): Promise<void>;
  checkHealth(channelType: string, channelId: string): Promise<CheckHealthResponse>;
  /** Asks the plugin, stores what the request said through the sink, and only then answers. 503 when it could not be stored. */
  receiveWebhook(channelType: string, channelId: string, request: HttpRequest): Promise<HttpResponse>;

  sendMessage(channelType: string, request: MessageInitShape<typeof SendMessageRequestSchema>): Promise<SendMessageResponse>;
  editMessage(channelType: string, request: MessageInitShape<typeof EditMessageRequestSchema>): Promise<EditMessageResponse>;
  deleteMessage(channelType: string, request: MessageInitShape<typeof DeleteMessageRequestSchema>): Promise<DeleteMessageResponse>;
  react(channelType: string, request: MessageInitShape<typeof ReactRequestSchema>): Promise<ReactResponse>;
  markRead(channelType: string, request: MessageInitShape<typeof MarkReadRequestSchema>): Promise<void>;
  sendTyping(channelType: string, request: MessageInitShape<typeof SendTypingRequestSchema>): Promise<void>;
  listTemplates(channelType: string, channelId: string, cursor: string): Promise<ListTemplatesResponse>;
  fetchMedia(channelType: string, channelId: string, reference: string, signal: AbortSignal): AsyncIterable<FetchMediaResponse>;
  uploadMedia(
    channelType: string,
    pieces: AsyncIterable<MessageInitShape<typeof UploadMediaRequestSchema>>,
    signal: AbortSignal,
  ): Promise<UploadMediaResponse>;
}

/**
 * What one plugin may use. `plugin.json` asks for some of it under the same names, the host has defaults and maxima. A
 * mebibyte is 1024 × 1024 bytes.
 */
export interface PluginLimits {
  /** Resident memory of all its processes together, in MiB; the plugin is ended and started again when it uses more. Default 1024. */
  readonly memoryMb: number;
  /** Files and sockets that each of its processes may have open, where `prlimit` is installed. Default 8192. */
  readonly openFiles: number;
  /** Of a core dump, in MiB, where `prlimit` is installed. Default 0: none is written. */
  readonly coreMb: number;
  /** One gRPC message in either direction, in MiB. Default 16. */
  readonly messageMb: number;
  /** Lines that reach the log in a second; more are counted and left out. Default 200. */
  readonly logLinesPerSecond: number;
  /** How far its processes step back for others, 0 to 19. A plugin can ask for more than the default, not for less. Default 0. */
  readonly nice: number;
  /** Deadlines in seconds; `HostTiming` has the defaults. */
  readonly callSeconds?: number | undefined;
  readonly sendSeconds?: number | undefined;
  readonly mediaSeconds?: number | undefined;
}

/**
 * What a signature is worth. `require`: only what a trusted key has signed is started. `warn`: anything else is started too,
 * and the log says so. `off`: nobody looks.
 */
export type SignaturePolicy = "require" | "warn" | "off";

/** A folder that holds plugin folders, or is one. */
export interface PluginDir {
  readonly path: string;
  /** Default `off`. */
  readonly signatures?: SignaturePolicy;
}

/** Settings of a host. */
export interface PluginHostOptions {
  /** Folders that hold plugin folders (each with a `plugin.json`), or are one. */
  readonly pluginDirs: readonly (string | PluginDir)[];
  /** Public keys of those whose signatures count: 32 bytes of Ed25519, in base64. Default: nobody's. */
  readonly trustedKeys?: readonly string[];
  /** Folder for sockets and pid files; created with mode 0700. Kept short: socket paths end at 103 bytes. */
  readonly runDir: string;
  readonly log: HostLogger;
  /** Of the host's certificates; plugins choose their own. Default: P-256. */
  readonly curve?: Curve;
  /**
   * For development: JSON of plugins that somebody else started, by id, in the shape that they print
   * (`LINKTOR_REATTACH_PLUGINS`). These are connected to instead of started, and with `Test` never ended.
   */
  readonly reattach?: string;
  /**
   * Folders of what plugins said of themselves when they ran, the last of which is written to. A plugin that is known from there is
   * `ready` without a process, which is started with its first channel. Default: none, and every plugin is started at once.
   */
  readonly descriptionDirs?: readonly string[];
  /** For every plugin's environment, which has little of the host's own. */
  readonly env?: Readonly<Record<string, string>>;
  /** Where what plugins do is counted; Prometheus asks it. Default: one of its own. */
  readonly registry?: Registry;
  /** The trace that a call belongs to, as W3C writes it; told to the plugin in the metadata of the call. Default: none. */
  readonly traceparent?: () => string | undefined;
  /** For plugins that do not ask. */
  readonly defaultLimits?: Partial<PluginLimits>;
  /** More than this no plugin gets. */
  readonly maxLimits?: Partial<PluginLimits>;
  /** For development: a plugin is replaced when the files in its folder change. Default: no. */
  readonly watch?: boolean;
  /** Overrides for tests. */
  readonly timing?: Partial<HostTiming>;
}

/** Fields before text, as pino. */
export interface HostLogger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Times, in milliseconds, and counts. */
export interface HostTiming {
  startTimeoutMs: number;
  healthIntervalMs: number;
  healthTimeoutMs: number;
  healthMisses: number;
  backoffMinMs: number;
  backoffMaxMs: number;
  /** Crashes within `crashWindowMs` after which a plugin is `failed`. */
  crashLimit: number;
  crashWindowMs: number;
  /** Ready for this long, a plugin's next crash counts as its first. */
  healthyAfterMs: number;
  callTimeoutMs: number;
  /** Signing in, which waits for a person. */
  connectTimeoutMs: number;
  sendTimeoutMs: number;
  mediaTimeoutMs: number;
  /** From a provider's request to its answer. */
  webhookTimeoutMs: number;
  graceMs: number;
  /** Between two looks at what plugins use. */
  usageIntervalMs: number;
  /** Between two looks at a plugin's files, with `watch`; they are quiet when two looks see the same. */
  watchIntervalMs: number;
}
