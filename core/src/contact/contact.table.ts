import type { Generated } from "kysely";
import type { AnyId, ContactId, ContactMergeId, HistoryEntryId, IdentityId, TenantId } from "../shared/ids.js";
import type { Actor, HistoryKind } from "./history.js";

export interface ContactTables {
  contact: {
    tenantId: TenantId;
    id: ContactId;
    name: string;
    email: string | null;
    phone: string | null;
    language: string | null;
    customFields: unknown;
    mergedIntoId: Generated<ContactId | null>;
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
  contactMerge: {
    tenantId: TenantId;
    id: ContactMergeId;
    keptId: ContactId;
    otherId: ContactId;
    moved: unknown;
    mergedAt: Date;
    undoneAt: Date | null;
  };
  contactHistory: {
    tenantId: TenantId;
    id: HistoryEntryId;
    contactId: ContactId;
    kind: HistoryKind;
    actorType: Actor["actorType"];
    actorId: AnyId | null;
    actorName: string;
    details: unknown;
    at: Date;
  };
}
