export { SEND_SCHEDULED } from "./change-scheduled.js";
export { scheduledRoutes } from "./rpc/services.js";
export { sendScheduled } from "./send-due.js";
