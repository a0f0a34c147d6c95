import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { SignInStepSchema } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import type { SignInStep } from "../state.js";

type Init = MessageInitShape<typeof SignInStepSchema>;

export function signInStepToProto(step: SignInStep): Init {
  return { step: kindOf(step), ...(step.expiresAt && { expiresAt: timestampFromDate(step.expiresAt) }) };
}

function kindOf(step: SignInStep): NonNullable<Init["step"]> {
  if ("qrCode" in step) return { case: "qrCode", value: { data: step.qrCode } };
  if ("pairingCode" in step) return { case: "pairingCode", value: { code: step.pairingCode } };
  if ("oauthUrl" in step) return { case: "oauthUrl", value: { url: step.oauthUrl } };
  return { case: "progress", value: { text: step.progress } };
}
