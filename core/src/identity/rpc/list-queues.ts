import type { MethodImpl } from "@connectrpc/connect";
import type { TeamService } from "@linktor/gen/linktor/identity/v1/identity_pb.js";
import type { IdentityDeps } from "../deps.js";
import { listQueues } from "../queue-store.js";
import { read } from "./call.js";
import { queueToProto } from "./to-proto.js";

export function listQueuesRpc({ db }: IdentityDeps): MethodImpl<typeof TeamService.method.listQueues> {
  return async (_request, context) => {
    const queues = await read(db, context, (tx, { tenantId }) => listQueues(tx, tenantId));
    return { data: queues.map(queueToProto) };
  };
}
