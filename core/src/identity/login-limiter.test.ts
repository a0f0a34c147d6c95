import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AppError } from "../shared/errors.js";
import { LoginLimiter } from "./login-limiter.js";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const wrong = () => Promise.reject(new AppError("unauthenticated", "INVALID_CREDENTIALS", "wrong"));
const right = () => Promise.resolve("in");

async function outcome(limiter: LoginLimiter, email: string, address: string, attempt: () => Promise<string> = wrong): Promise<string> {
  return limiter
    .guard(email, address, attempt)
    .catch((error: AppError) => (error.kind === "exhausted" ? `wait ${error.retryAfterMs}` : error.reason));
}

async function exhaust(limiter: LoginLimiter, email: string, address: string, times = 5): Promise<void> {
  for (let n = 0; n < times; n += 1) expect(await outcome(limiter, email, address)).toBe("INVALID_CREDENTIALS");
}

describe("LoginLimiter", () => {
  it("lets five be wrong, then makes them wait, longer each time", async () => {
    const limiter = new LoginLimiter();
    for (const wait of [15_000, 30_000, 60_000, 120_000]) {
      await exhaust(limiter, "a@x", "192.0.2.1");
      expect(await outcome(limiter, "a@x", "192.0.2.1", right)).toBe(`wait ${wait}`);
      vi.advanceTimersByTime(wait - 1000);
      expect(await outcome(limiter, "a@x", "192.0.2.1", right)).toBe("wait 1000");
      vi.advanceTimersByTime(1001);
    }
    expect(await outcome(limiter, "a@x", "192.0.2.1", right)).toBe("in");
  });

  it("lets only five of a hundred through that come at once", async () => {
    const limiter = new LoginLimiter();
    const all = await Promise.all(Array.from({ length: 100 }, () => outcome(limiter, "a@x", "192.0.2.1")));
    expect(all.filter((one) => one === "INVALID_CREDENTIALS")).toHaveLength(5);
  });

  it("never lets a stranger lock somebody out", async () => {
    const limiter = new LoginLimiter();
    await exhaust(limiter, "a@x", "192.0.2.66");
    expect(await outcome(limiter, "a@x", "192.0.2.66", right)).toMatch("wait");
    expect(await outcome(limiter, "a@x", "192.0.2.1", right)).toBe("in");
  });

  it("forgets failures once the password was right", async () => {
    const limiter = new LoginLimiter();
    for (let n = 0; n < 5; n += 1) {
      await exhaust(limiter, "a@x", "192.0.2.1", 4);
      expect(await outcome(limiter, "a@x", "192.0.2.1", right)).toBe("in");
    }
  });

  it("stops who tries one password on many accounts, and not an office full of people", async () => {
    const limiter = new LoginLimiter({ ofAccount: 5, ofNetwork: 10 });
    for (let n = 0; n < 40; n += 1) expect(await outcome(limiter, `${n}@x`, "192.0.2.1", right)).toBe("in");
    for (let n = 0; n < 10; n += 1) expect(await outcome(limiter, `${n}@x`, "192.0.2.2")).toBe("INVALID_CREDENTIALS");
    expect(await outcome(limiter, "new@x", "192.0.2.2")).toBe("wait 15000");
  });

  it("takes the addresses of one IPv6 network for one, and spellings of one IPv4 address too", async () => {
    const limiter = new LoginLimiter();
    await exhaust(limiter, "a@x", "2001:db8:1:2::1", 3);
    await exhaust(limiter, "a@x", "2001:db8:1:2:ffff::9", 2);
    expect(await outcome(limiter, "a@x", "2001:db8:1:2:3:4:5:6")).toMatch("wait");
    expect(await outcome(limiter, "a@x", "2001:db8:1:3::1")).toBe("INVALID_CREDENTIALS");
    await exhaust(limiter, "b@x", "192.0.2.1");
    expect(await outcome(limiter, "b@x", "::ffff:192.0.2.1")).toMatch("wait");
  });

  it("does not count what failed for another reason", async () => {
    const limiter = new LoginLimiter();
    const broken = () => Promise.reject(new AppError("unavailable", "UNAVAILABLE", "down"));
    for (let n = 0; n < 20; n += 1) expect(await outcome(limiter, "a@x", "192.0.2.1", broken)).toBe("UNAVAILABLE");
  });
});
