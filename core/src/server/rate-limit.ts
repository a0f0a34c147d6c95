import type { ConnectError, Interceptor } from "@connectrpc/connect";
import type { Caller } from "../identity/index.js";
import { callerOfCall } from "../identity/index.js";
import type { MinuteCounts } from "../platform/redis/minute-counts.js";
import { AppError } from "../shared/errors.js";
import { connectErrorOf } from "./errors.js";

/** Calls in a minute. */
export interface RateLimits {
  /** Of one user or API key. */
  readonly ofCaller: number;
  /** Of everybody in a tenant together. */
  readonly ofTenant: number;
}

/** Refuses calls of who makes too many, and says in each answer how many are left. Belongs behind the one that finds the caller. */
export function rateLimitInterceptor(counts: MinuteCounts, limits: RateLimits): Interceptor {
  return (next) => async (call) => {
    const caller = callerOfCall(call.contextValues);
    if (!caller) return next(call);
    const standing = standingOf(counts, limits, caller);
    if (standing.left < 0) throw refusal(standing, counts.remainingMs);
    const answer = await next(call);
    for (const [name, value] of headersOf(standing, counts.remainingMs)) answer.header.set(name, value);
    return answer;
  };
}

interface Standing {
  readonly limit: number;
  /** Negative: too many. */
  readonly left: number;
  readonly whose: string;
}

function standingOf(counts: MinuteCounts, { ofCaller, ofTenant }: RateLimits, caller: Caller): Standing {
  const isUser = caller.type === "user";
  const id = isUser ? `${caller.tenantId} ${caller.userId}` : caller.apiKeyId;
  const own = { limit: ofCaller, left: ofCaller - counts.add(id), whose: isUser ? "You make" : "This API key makes" };
  // What is refused costs the others nothing.
  if (own.left < 0) return own;
  const all = { limit: ofTenant, left: ofTenant - counts.add(caller.tenantId), whose: "Your tenant makes" };
  return all.left < own.left ? all : own;
}

function headersOf({ limit, left }: Standing, remainingMs: number): [string, string][] {
  return [
    ["ratelimit-limit", String(limit)],
    ["ratelimit-remaining", String(Math.max(0, left))],
    ["ratelimit-reset", String(Math.ceil(remainingMs / 1000))],
  ];
}

function refusal(standing: Standing, remainingMs: number): ConnectError {
  const { whose, limit } = standing;
  const message = `${whose} more than ${limit} calls in a minute; try again in ${Math.ceil(remainingMs / 1000)} seconds.`;
  const error = connectErrorOf(new AppError("exhausted", "RATE_LIMITED", message, { retryAfterMs: remainingMs }));
  const headers = [...headersOf(standing, remainingMs), ["retry-after", String(Math.ceil(remainingMs / 1000))] as const];
  for (const [name, value] of headers) error.metadata.set(name, value);
  return error;
}
