export { type CreateTenant, createTenant } from "./create-tenant.js";
export type { TenantDeps } from "./deps.js";
export { tenantRoutes } from "./rpc/services.js";
export type { Tenant } from "./tenant.js";
export { findTenant, findTenantBySlug, listTenants } from "./tenant-store.js";
