import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { MethodImpl } from "@connectrpc/connect";
import type { MessageService } from "@linktor/gen/linktor/message/v1/message_pb.js";
import { DeliveryAttemptSchema, AttemptOutcome as Outcome } from "@linktor/gen/linktor/message/v1/message_pb.js";
import { read } from "../../identity/index.js";
import { type MessageId, parseId } from "../../shared/ids.js";
import { type Attempt, listAttempts } from "../delivery/attempt-store.js";
import type { MessageDeps } from "../deps.js";
import type { AttemptOutcome } from "../message.js";
import { getMessage } from "../message-store.js";

export function listDeliveryAttemptsRpc({ db }: MessageDeps): MethodImpl<typeof MessageService.method.listDeliveryAttempts> {
  return async (request, context) => {
    const id = parseId<MessageId>("ms", request.messageId, "message_id");
    const attempts = await read(db, context, async (tx, { tenantId }) => {
      await getMessage(tx, tenantId, id);
      return listAttempts(tx, tenantId, id);
    });
    return { data: attempts.map(attemptToProto) };
  };
}

const OUTCOME: Readonly<Record<AttemptOutcome, Outcome>> = {
  started: Outcome.STARTED,
  accepted: Outcome.ACCEPTED,
  refused: Outcome.REFUSED,
  uncertain: Outcome.UNCERTAIN,
};

function attemptToProto({ number, part, outcome, error, externalId, startedAt, endedAt }: Attempt) {
  return create(DeliveryAttemptSchema, {
    number,
    part,
    outcome: OUTCOME[outcome],
    error: error ?? undefined,
    externalId: externalId ?? "",
    startedAt: timestampFromDate(startedAt),
    endedAt: endedAt ? timestampFromDate(endedAt) : undefined,
  });
}
