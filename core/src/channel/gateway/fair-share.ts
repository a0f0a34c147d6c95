/** How many channels of a type one process may have. */
export interface Share {
  readonly type: string;
  readonly most: number;
}

/**
 * What a process takes of each type: as much as every other one that can serve it, rounded up. A type that nobody can serve now
 * stays with whoever has its plugin, even if that has failed: there it is told what is wrong.
 */
export function fairShares(
  own: { readonly installed: readonly string[]; readonly usable: readonly string[] },
  others: readonly (readonly string[])[],
  enabled: ReadonlyMap<string, number>,
): Share[] {
  return own.installed.map((type) => {
    const count = enabled.get(type) ?? 0;
    const elsewhere = others.filter((types) => types.includes(type)).length;
    if (!own.usable.includes(type)) return { type, most: elsewhere > 0 ? 0 : count };
    return { type, most: Math.ceil(count / (elsewhere + 1)) };
  });
}
