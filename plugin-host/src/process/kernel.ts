import { readFileSync } from "node:fs";

const AT_PAGESZ = 6n;
const AT_CLKTCK = 17n;

/** What the kernel counts in; other values than these are found on ARM. */
export interface KernelUnits {
  readonly pageBytes: number;
  readonly ticksPerSecond: number;
}

/** Read from what the kernel told this process when it started. */
export function kernelUnits(): KernelUnits {
  const words = auxiliaryVector();
  const auxiliary = (type: bigint, otherwise: number): number => {
    for (let i = 0; i + 1 < words.length; i += 2) if (words[i] === type) return Number(words[i + 1]);
    return otherwise;
  };
  return { pageBytes: auxiliary(AT_PAGESZ, 4096), ticksPerSecond: auxiliary(AT_CLKTCK, 100) };
}

function auxiliaryVector(): bigint[] {
  try {
    const bytes = readFileSync("/proc/self/auxv");
    return Array.from({ length: Math.floor(bytes.length / 8) }, (_, i) => bytes.readBigUInt64LE(i * 8));
  } catch {
    return [];
  }
}
