import type { Generated } from "kysely";
import type { ContactId, IdentityId, TenantId } from "../shared/ids.js";

export interface ContactTables {
  contact: {
    tenantId: TenantId;
    id: ContactId;
    name: string;
    email: string | null;
    phone: string | null;
    language: string | null;
    customFields: unknown;
    createdAt: Date;
    updatedAt: Date;
  };
  contactIdentity: {
    tenantId: TenantId;
    id: IdentityId;
    contactId: ContactId;
    kind: string;
    scope: string;
    value: string;
    match: string;
    displayName: Generated<string>;
    isReachable: Generated<boolean>;
    createdAt: Date;
  };
}
