import type { MessageInitShape } from "@bufbuild/protobuf";
import type { IdentitySchema, Identity as ProtoIdentity } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import type { Identity } from "../inbound.js";

export function identityToProto({ attributes = {}, ...identity }: Identity): MessageInitShape<typeof IdentitySchema> {
  return { ...identity, attributes: { ...attributes } };
}

export function identityFromProto(identity: ProtoIdentity | undefined): Identity {
  const { kind = "", value = "", scoped = false, displayName, language, attributes = {} } = identity ?? {};
  return {
    kind,
    value,
    scoped,
    ...(displayName && { displayName }),
    ...(language && { language }),
    ...(Object.keys(attributes).length > 0 && { attributes }),
  };
}
