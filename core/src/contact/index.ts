export { adoptSuccessor, ensureContactWith, type TakenAddress } from "./adopt-addresses.js";
export { addIdentity } from "./change-identities.js";
export type { Address, Contact, ContactIdentity } from "./contact.js";
export { findContact, getContact } from "./contact-store.js";
export type { ContactDeps } from "./deps.js";
export { ensureContact, type KnownContact } from "./ensure-contact.js";
export { findIdentity, findIdentityByAddress, listIdentitiesOf } from "./identity-store.js";
export { contactRoutes } from "./rpc/services.js";
export { updateIdentity } from "./update-identity.js";
