import type { ApiKeyId, TenantId, UserId } from "../shared/ids.js";

export type Role = "admin" | "supervisor" | "agent";
export type UserStatus = "active" | "disabled";

const AGENT = [
  "canned_response:read",
  "channel:read",
  "contact:read",
  "contact:write",
  "conversation:read",
  "conversation:write",
  "event:read",
  "media:read",
  "media:write",
  "message:read",
  "message:send",
  "team:read",
  "tenant:read",
  "user:read",
] as const;
const SUPERVISOR = [...AGENT, "canned_response:write", "saved_view:share", "team:write", "plugin:read"] as const;
const ADMIN = [
  ...SUPERVISOR,
  "api_key:read",
  "api_key:write",
  "channel:write",
  "dead_letter:read",
  "dead_letter:write",
  "tenant:write",
  "user:write",
] as const;

/** What a member may do; API keys take the same names as scopes. */
export type Permission = (typeof ADMIN)[number];

const BY_ROLE: Readonly<Record<Role, readonly Permission[]>> = { admin: ADMIN, supervisor: SUPERVISOR, agent: AGENT };

export const ALL_PERMISSIONS: readonly string[] = ADMIN;

export function permissionsOf(role: Role): ReadonlySet<string> {
  return new Set(BY_ROLE[role]);
}

/** `*` stands for everything an admin may do. */
export function permissionsOfScopes(scopes: readonly string[]): ReadonlySet<string> {
  return new Set(scopes.includes("*") ? ADMIN : scopes);
}

/** Who calls: a person as a member of one tenant, or a program of it. */
export type Caller = {
  readonly tenantId: TenantId;
  readonly name: string;
  readonly permissions: ReadonlySet<string>;
} & ({ readonly type: "user"; readonly userId: UserId; readonly role: Role } | { readonly type: "api_key"; readonly apiKeyId: ApiKeyId });

export interface User {
  readonly id: UserId;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly status: UserStatus;
  readonly createdAt: Date;
}

/** One spelling for each address, so that it cannot be registered twice. */
export function normalizeEmail(email: string): string {
  return email.trim().toLowerCase();
}

const MIN_PASSWORD_LENGTH = 8;
const COMMON_PASSWORDS = new Set(
  `00000000 11111111 11223344 12121212 12341234 12344321 12345678 123456789 1234567890 123123123 147258369 987654321
  1q2w3e4r 1q2w3e4r5t 1qaz2wsx 1qazxsw2 88888888 abcd1234 aa123456 admin123 admin1234 administrator asdfasdf asdfghjk
  asdfghjkl baseball brasil123 changeme computer corinthians dragon123 flamengo football iloveyou internet letmein1
  liverpool linktor1 linktor123 mudar123 p@ssw0rd p@ssword pa55word passw0rd password password1 password12 password123
  princess q1w2e3r4 qazwsxedc qwer1234 qwerty12 qwerty123 qwertyui qwertyuiop secret123 senha123 senha1234 starwars
  sunshine superman teste123 trustno1 welcome1 welcome123 whatever zaq12wsx zxcvbnm1`.split(/\s+/),
);

/** Why a password cannot be used; undefined when it can. */
export function passwordFault(password: string): string | undefined {
  if (password.length < MIN_PASSWORD_LENGTH) return `use at least ${MIN_PASSWORD_LENGTH} characters.`;
  if (COMMON_PASSWORDS.has(password.toLowerCase())) return "this is one of the most common passwords; choose another.";
  return undefined;
}
