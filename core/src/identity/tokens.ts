import { createHash, createHmac, randomBytes, randomUUID } from "node:crypto";
import { jwtVerify, SignJWT } from "jose";
import { AppError } from "../shared/errors.js";
import type { ApiKeyId, TenantId, UserId } from "../shared/ids.js";

const ISSUER = "linktor";
export const ACCESS_TOKEN_SECONDS = 15 * 60;
export const TICKET_SECONDS = 60;
export const REFRESH_TOKEN_MS = 30 * 24 * 3600 * 1000;
const LEEWAY_SECONDS = 60;

/** What a token says, once it is verified. */
export interface TokenSubject {
  readonly tenantId: TenantId;
  readonly userId: UserId;
}

type Audience = "access" | "ws-ticket";

/** Issues and verifies tokens. Each audience has a key of its own, so that one kind can never pass for another. */
export class Tokens {
  readonly #secret: Buffer;
  readonly #usedTickets = new Map<string, number>();

  constructor(secret: Buffer) {
    this.#secret = secret;
  }

  access(subject: TokenSubject, now: Date): Promise<string> {
    return this.#sign("access", subject, ACCESS_TOKEN_SECONDS, now);
  }

  ticket(subject: TokenSubject, now: Date): Promise<string> {
    return this.#sign("ws-ticket", subject, TICKET_SECONDS, now);
  }

  async verifyAccess(token: string, now: Date): Promise<TokenSubject> {
    return (await this.#verify("access", token, now)).subject;
  }

  /** A ticket works once. */
  async verifyTicket(token: string, now: Date): Promise<TokenSubject> {
    const { subject, id, expiresAt } = await this.#verify("ws-ticket", token, now);
    for (const [used, until] of this.#usedTickets) if (until < now.getTime()) this.#usedTickets.delete(used);
    if (this.#usedTickets.has(id)) throw new AppError("unauthenticated", "TICKET_USED", "This ticket was used before; ask for a new one.");
    this.#usedTickets.set(id, expiresAt + LEEWAY_SECONDS * 1000);
    return subject;
  }

  /** The token that follows a refresh token; always the same, so that parallel refreshes agree. */
  successorOf(refreshToken: string): string {
    return createHmac("sha256", this.#keyFor("refresh")).update(refreshToken).digest("base64url");
  }

  /** 32 bytes for a new API key; the same for the same id and nonce, so that an answer can be repeated that nobody kept. */
  apiKeyBytes(id: ApiKeyId, nonce: string): Buffer {
    return createHmac("sha256", this.#keyFor("api-key")).update(`${id}:${nonce}`).digest();
  }

  #keyFor(purpose: string): Buffer {
    return createHmac("sha256", this.#secret).update(`linktor:${purpose}`).digest();
  }

  #sign(audience: Audience, { tenantId, userId }: TokenSubject, seconds: number, now: Date): Promise<string> {
    const issuedAt = Math.floor(now.getTime() / 1000);
    return new SignJWT({ tid: tenantId })
      .setProtectedHeader({ alg: "HS256", typ: "JWT" })
      .setSubject(userId)
      .setIssuer(ISSUER)
      .setAudience(audience)
      .setJti(randomUUID())
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + seconds)
      .sign(this.#keyFor(audience));
  }

  async #verify(audience: Audience, token: string, now: Date): Promise<{ subject: TokenSubject; id: string; expiresAt: number }> {
    try {
      const { payload } = await jwtVerify(token, this.#keyFor(audience), {
        algorithms: ["HS256"],
        issuer: ISSUER,
        audience,
        typ: "JWT",
        requiredClaims: ["sub", "tid", "jti", "exp"],
        currentDate: now,
        clockTolerance: LEEWAY_SECONDS,
      });
      const subject = { tenantId: payload.tid as TenantId, userId: payload.sub as UserId };
      return { subject, id: payload.jti ?? "", expiresAt: (payload.exp ?? 0) * 1000 };
    } catch (cause) {
      throw new AppError("unauthenticated", "TOKEN_INVALID", "The token is not valid or has ended; sign in again.", { cause });
    }
  }
}

export function newRefreshToken(): string {
  return randomBytes(32).toString("base64url");
}

/** Tokens of 256 random bits need no slow hash. */
export function hashToken(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
