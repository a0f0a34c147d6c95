import type { ConnectRouter } from "@connectrpc/connect";
import { DeadLetterService } from "@linktor/gen/linktor/operations/v1/operations_pb.js";
import type { OperationsDeps } from "../deps.js";
import { discardDeadLetterRpc } from "./discard-dead-letter.js";
import { downloadDeadLetterRpc } from "./download-dead-letter.js";
import { getDeadLetterRpc } from "./get-dead-letter.js";
import { listDeadLettersRpc } from "./list-dead-letters.js";
import { replayDeadLetterRpc } from "./replay-dead-letter.js";
import { replayDeadLettersRpc } from "./replay-dead-letters.js";

export function operationsRoutes(deps: OperationsDeps): (router: ConnectRouter) => void {
  return (router) => {
    router.service(DeadLetterService, {
      listDeadLetters: listDeadLettersRpc(deps),
      getDeadLetter: getDeadLetterRpc(deps),
      downloadDeadLetter: downloadDeadLetterRpc(deps),
      replayDeadLetter: replayDeadLetterRpc(deps),
      replayDeadLetters: replayDeadLettersRpc(deps),
      discardDeadLetter: discardDeadLetterRpc(deps),
    });
  };
}
