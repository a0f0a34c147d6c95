export { goOnWithBulkUpdate } from "./go-on.js";
export { bulkRoutes } from "./rpc/services.js";
export { BULK_UPDATE } from "./start-bulk-update.js";
