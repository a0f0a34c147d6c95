/** yamux: many streams over one connection. The header is twelve bytes, big-endian. */
export const HEADER_BYTES = 12;

/** What a stream may have on its way before its reader has said anything. */
export const WINDOW_BYTES = 256 * 1024;

export enum FrameType {
  DATA = 0,
  WINDOW_UPDATE = 1,
  PING = 2,
  GO_AWAY = 3,
}

export const SYN = 1;
export const ACK = 2;
export const FIN = 4;
export const RST = 8;

/** `length` is the number of bytes that follow a DATA frame's header; of other types it is the frame's value. */
export interface Header {
  readonly type: FrameType;
  readonly flags: number;
  readonly streamId: number;
  readonly length: number;
}

export function encodeHeader({ type, flags, streamId, length }: Header): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  bytes.writeUInt8(type, 1);
  bytes.writeUInt16BE(flags, 2);
  bytes.writeUInt32BE(streamId, 4);
  bytes.writeUInt32BE(length, 8);
  return bytes;
}

/** Throws at what is not yamux, or more than a window. */
export function decodeHeader(bytes: Buffer): Header {
  const [version, type] = [bytes.readUInt8(0), bytes.readUInt8(1)];
  if (version !== 0 || type > FrameType.GO_AWAY) throw new Error(`no frame of yamux: version ${version}, type ${type}`);
  const header = { type, flags: bytes.readUInt16BE(2), streamId: bytes.readUInt32BE(4), length: bytes.readUInt32BE(8) };
  if (type === FrameType.DATA && header.length > WINDOW_BYTES) throw new Error(`a frame of ${header.length} bytes`);
  return header;
}
