import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  DeadLetterKind,
  type DeadLetter as DeadLetterProto,
  type DeadLetterRemoval,
  DeadLetterRemovalSchema,
  DeadLetterSchema,
  ReplayOutcome,
} from "@linktor/gen/linktor/operations/v1/operations_pb.js";
import { formatId, formatOptionalId, type UserId } from "../../shared/ids.js";
import type { DeadLetter, Removal } from "./dead-letter.js";

const KIND = { work: DeadLetterKind.WORK, event: DeadLetterKind.EVENT } as const;

export const OUTCOME = {
  stored: ReplayOutcome.STORED,
  duplicate: ReplayOutcome.DUPLICATE,
  scheduled: ReplayOutcome.SCHEDULED,
  still_failing: ReplayOutcome.STILL_FAILING,
  discarded: ReplayOutcome.UNSPECIFIED,
} as const;

export function deadLetterToProto(letter: DeadLetter): DeadLetterProto {
  const { topic, description, reason, attempts, createdAt, putAsideAt } = letter;
  return create(DeadLetterSchema, {
    id: formatId("dl", letter.id),
    kind: KIND[letter.kind],
    topic,
    description,
    reason,
    attempts,
    channelId: formatOptionalId("ch", letter.channelId),
    conversationId: formatOptionalId("cv", letter.conversationId),
    messageId: formatOptionalId("ms", letter.messageId),
    createdAt: timestampFromDate(createdAt),
    putAsideAt: timestampFromDate(putAsideAt),
  });
}

export function removalToProto({ outcome, by }: Removal): DeadLetterRemoval {
  return create(DeadLetterRemovalSchema, {
    outcome: OUTCOME[outcome],
    isDiscarded: outcome === "discarded",
    byName: by.name,
    byUserId: formatOptionalId("us", by.userId as UserId | undefined),
  });
}
