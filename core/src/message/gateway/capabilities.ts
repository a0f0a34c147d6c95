import { fromBinary } from "@bufbuild/protobuf";
import { type Capabilities, CapabilitiesSchema } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import type { Channel } from "../../channel/index.js";

/** What a channel can do; undefined until it was open once. */
export function capabilitiesOf({ capabilities }: Pick<Channel, "capabilities">): Capabilities | undefined {
  return capabilities ? fromBinary(CapabilitiesSchema, capabilities) : undefined;
}
