import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { type ConnInfo, connInfo } from "./broker/conn-info.js";
import type { Rpc } from "./rpc.js";

// Protobuf package `plugin` belongs to go-plugin, so its few small messages are written by hand.

/** `plugin.Empty`. */
export type Empty = Record<never, never>;

/** Where a plugin's program wrote. */
export enum StdioChannel {
  INVALID = 0,
  STDOUT = 1,
  STDERR = 2,
}

/** `plugin.StdioData`. */
export interface StdioData {
  readonly channel: StdioChannel;
  readonly data: Uint8Array;
}

const empty = {
  serialize: (): Buffer => Buffer.alloc(0),
  deserialize: (): Empty => ({}),
};

const stdioData = {
  serialize({ channel, data }: StdioData): Buffer {
    const writer = new BinaryWriter().tag(1, WireType.Varint).int32(channel).tag(2, WireType.LengthDelimited).bytes(data);
    return Buffer.from(writer.finish());
  },
  deserialize(bytes: Buffer): StdioData {
    const reader = new BinaryReader(bytes);
    let channel = StdioChannel.INVALID;
    let data: Uint8Array = new Uint8Array();
    while (reader.pos < reader.len) {
      const [field, wireType] = reader.tag();
      if (field === 1) channel = reader.int32();
      else if (field === 2) data = reader.bytes();
      else reader.skip(wireType);
    }
    return { channel, data };
  },
};

const shutdown: Rpc<Empty, Empty, Empty, Empty> = {
  path: "/plugin.GRPCController/Shutdown",
  originalName: "shutdown",
  requestStream: false,
  responseStream: false,
  requestSerialize: empty.serialize,
  requestDeserialize: empty.deserialize,
  responseSerialize: empty.serialize,
  responseDeserialize: empty.deserialize,
};

const streamStdio: Rpc<Empty, Empty, StdioData, StdioData> = {
  path: "/plugin.GRPCStdio/StreamStdio",
  originalName: "streamStdio",
  requestStream: false,
  responseStream: true,
  requestSerialize: empty.serialize,
  requestDeserialize: empty.deserialize,
  responseSerialize: stdioData.serialize,
  responseDeserialize: stdioData.deserialize,
};

const startStream: Rpc<ConnInfo, ConnInfo, ConnInfo, ConnInfo> = {
  path: "/plugin.GRPCBroker/StartStream",
  originalName: "startStream",
  requestStream: true,
  responseStream: true,
  requestSerialize: connInfo.serialize,
  requestDeserialize: connInfo.deserialize,
  responseSerialize: connInfo.serialize,
  responseDeserialize: connInfo.deserialize,
};

export const GRPC_BROKER = { startStream };
export const GRPC_CONTROLLER = { shutdown };
export const GRPC_STDIO = { streamStdio };
