export interface NatsSettings {
  /** `host:port` of each server; one is enough. */
  readonly servers: readonly string[];
  readonly isTls: boolean;
  readonly login: { readonly user: string; readonly pass: string } | { readonly token: string } | undefined;
  /** First token of every subject, so that several installations can share a server. */
  readonly prefix: string;
  /** What the stream of events keeps at most. */
  readonly streamMaxAgeMs: number;
  readonly streamMaxBytes: number;
}
