import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  type ContactIdentity as ContactIdentityProto,
  ContactIdentitySchema,
  type Contact as ContactProto,
  ContactSchema,
} from "@linktor/gen/linktor/contact/v1/contact_pb.js";
import { type ChannelId, formatId } from "../../shared/ids.js";
import type { Contact, ContactIdentity } from "../contact.js";

/** `identities` are the contact's own; others among them are left out. */
export function contactToProto(contact: Contact, identities: readonly ContactIdentity[]): ContactProto {
  return create(ContactSchema, {
    id: formatId("ct", contact.id),
    name: contact.name,
    email: contact.email ?? "",
    phone: contact.phone ?? "",
    language: contact.language ?? "",
    customFields: { ...contact.customFields },
    identities: identities.filter(({ contactId }) => contactId === contact.id).map(identityToProto),
    createdAt: timestampFromDate(contact.createdAt),
    updatedAt: timestampFromDate(contact.updatedAt),
  });
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function identityToProto({ id, kind, scope, value, displayName, isReachable }: ContactIdentity): ContactIdentityProto {
  return create(ContactIdentitySchema, {
    id: formatId("ci", id),
    kind,
    // Inside, a channel is its UUID; an app is whatever its network calls it.
    scope: UUID.test(scope) ? formatId("ch", scope as ChannelId) : scope,
    value,
    displayName,
    reachable: isReachable,
  });
}
