export { viewRoutes } from "./rpc/services.js";
