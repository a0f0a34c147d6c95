import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

/** `plugin.ConnInfo`: where a brokered connection is served, or a knock before one over a multiplexed transport. */
export interface ConnInfo {
  readonly serviceId: number;
  readonly network?: string;
  readonly address?: string;
  readonly knock?: Knock;
}

/** `plugin.ConnInfo.Knock`. */
export interface Knock {
  readonly knock: boolean;
  readonly ack: boolean;
  readonly error: string;
}

export const connInfo = {
  serialize({ serviceId, network = "", address = "", knock }: ConnInfo): Buffer {
    const writer = new BinaryWriter();
    if (serviceId !== 0) writer.tag(1, WireType.Varint).uint32(serviceId);
    if (network !== "") writer.tag(2, WireType.LengthDelimited).string(network);
    if (address !== "") writer.tag(3, WireType.LengthDelimited).string(address);
    if (knock) writer.tag(4, WireType.LengthDelimited).bytes(serializeKnock(knock));
    return Buffer.from(writer.finish());
  },
  deserialize(bytes: Buffer): ConnInfo {
    const reader = new BinaryReader(bytes);
    let [serviceId, network, address] = [0, "", ""];
    let knock: Knock | undefined;
    while (reader.pos < reader.len) {
      const [field, wireType] = reader.tag();
      if (field === 1) serviceId = reader.uint32();
      else if (field === 2) network = reader.string();
      else if (field === 3) address = reader.string();
      else if (field === 4) knock = deserializeKnock(reader.bytes());
      else reader.skip(wireType);
    }
    return { serviceId, network, address, ...(knock && { knock }) };
  },
};

function serializeKnock({ knock, ack, error }: Knock): Uint8Array {
  const writer = new BinaryWriter();
  if (knock) writer.tag(1, WireType.Varint).bool(true);
  if (ack) writer.tag(2, WireType.Varint).bool(true);
  if (error !== "") writer.tag(3, WireType.LengthDelimited).string(error);
  return writer.finish();
}

function deserializeKnock(bytes: Uint8Array): Knock {
  const reader = new BinaryReader(bytes);
  let [knock, ack, error] = [false, false, ""];
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field === 1) knock = reader.bool();
    else if (field === 2) ack = reader.bool();
    else if (field === 3) error = reader.string();
    else reader.skip(wireType);
  }
  return { knock, ack, error };
}
