import type { ConnectRouter } from "@connectrpc/connect";
import { BulkUpdateService } from "@linktor/gen/linktor/conversation/v1/bulk_update_pb.js";
import type { BulkDeps } from "../deps.js";
import { createBulkUpdateRpc } from "./create-bulk-update.js";
import { getBulkUpdateRpc } from "./get-bulk-update.js";

export function bulkRoutes(deps: BulkDeps): (router: ConnectRouter) => void {
  return (router) => {
    router.service(BulkUpdateService, {
      createBulkUpdate: createBulkUpdateRpc(deps),
      getBulkUpdate: getBulkUpdateRpc(deps),
    });
  };
}
