import type { JsonSchema } from "@linktor/plugin-sdk";

const host = { type: "string", minLength: 1, maxLength: 253, pattern: "^[^\\s/@:]+$|^\\[?[0-9a-fA-F:.]+\\]?$" };
const port = { type: "integer", minimum: 1, maximum: 65_535 };
const oneLine = { type: "string", maxLength: 200, pattern: "^[^\\r\\n]*$" };

export const configSchema: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  type: "object",
  additionalProperties: false,
  required: ["smtp_host", "imap_host", "from"],
  properties: {
    from: { ...oneLine, minLength: 3, title: "Address", description: "The mailbox's own address. Mail goes out from it." },
    from_name: { ...oneLine, title: "Name", description: "Shown beside the address, for example the company's name." },
    smtp_host: { ...host, title: "SMTP server", description: "Sends mail. A private address must be in LINKTOR_ALLOWED_PRIVATE_HOSTS." },
    smtp_port: { ...port, title: "SMTP port", description: "465 with TLS, 587 without `smtp_secure`, unless you say otherwise." },
    smtp_secure: {
      type: "boolean",
      title: "SMTP: TLS at once",
      description: "On for port 465. Off means STARTTLS, which the server must offer.",
    },
    imap_host: { ...host, title: "IMAP server", description: "Where mail arrives." },
    imap_port: { ...port, title: "IMAP port", description: "993 with TLS, 143 without `imap_secure`, unless you say otherwise." },
    imap_secure: {
      type: "boolean",
      title: "IMAP: TLS at once",
      description: "On for port 993. Off means STARTTLS, which the server must offer.",
    },
    allow_plaintext: {
      type: "boolean",
      default: false,
      title: "Allow connections without TLS",
      description: "Passwords and mails then travel readable. Never needed for a server on this machine.",
    },
    tls_ca: {
      type: "string",
      maxLength: 65_536,
      title: "Certificate authority",
      description: "PEM, for servers with a certificate of their own.",
    },
    imap_folder: { ...oneLine, minLength: 1, default: "INBOX", title: "Folder", description: "The one folder that is read." },
    after_fetch: {
      type: "string",
      enum: ["none", "seen", "move"],
      default: "none",
      title: "After reading",
      description: "`none` leaves the mailbox as it is, `seen` marks mails as read, `move` moves them to `move_to`.",
    },
    move_to: { ...oneLine, title: "Move to", description: "The folder for `move`. It must exist." },
    poll_interval_s: {
      type: "integer",
      minimum: 1,
      maximum: 3600,
      default: 60,
      title: "Look every … seconds",
      description: "Beside IDLE, which tells at once but falls silent now and then.",
    },
    max_message_mb: {
      type: "integer",
      minimum: 1,
      maximum: 50,
      default: 50,
      title: "Largest mail in MB",
      description: "Of a larger one only its head is read.",
    },
    plus_addressing: {
      type: "boolean",
      default: false,
      title: "Answers to plus addresses",
      description:
        "Asks for answers to `name+lk_…@…`, which finds the conversation where a program drops the headers. The server must take such addresses.",
    },
    default_subject: { ...oneLine, title: "Subject", description: "For a first mail without a subject of its own." },
    origin_secret: {
      type: "string",
      minLength: 16,
      maxLength: 256,
      writeOnly: true,
      "x-generate": "secret",
      title: "Origin secret",
      description: "Signs our own mails, so that one that comes back is known. Made for you when you leave it out.",
    },
    oauth_token_url: {
      type: "string",
      pattern: "^(https://|http://(localhost|127\\.[0-9.]+|\\[::1\\])[:/])[^?#]+$",
      title: "OAuth token address",
      description: "For servers that take no password, such as Microsoft 365: where a new access token is had. With https.",
    },
    oauth_scope: { ...oneLine, maxLength: 1000, title: "OAuth scope", description: "Where the token address asks for one." },
  },
};

const secret = { type: "string", maxLength: 8192, writeOnly: true };

export const credentialsSchema: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  type: "object",
  additionalProperties: false,
  required: ["imap_user"],
  properties: {
    smtp_user: { ...oneLine, title: "SMTP user", description: "Leave it out for a server that asks for none." },
    smtp_password: { ...secret, title: "SMTP password", description: "An app password, where the provider has them." },
    imap_user: { ...oneLine, minLength: 1, title: "IMAP user" },
    imap_password: { ...secret, title: "IMAP password", description: "An app password, where the provider has them." },
    oauth_client_id: { ...oneLine, title: "OAuth client id" },
    oauth_client_secret: { ...secret, title: "OAuth client secret" },
    oauth_refresh_token: { ...secret, title: "OAuth refresh token", description: "Used for SMTP and IMAP instead of passwords." },
  },
};
