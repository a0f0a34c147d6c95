import type { Address, Mailbox } from "postal-mime";

/** One address as RFC 5321 has it, without quoted local parts, which nobody uses and many programs read wrongly. */
const ADDRESS = /^[^\s@<>()[\]\\,;:"\p{Cc}]{1,64}@[^\s@<>()[\]\\,;:"\p{Cc}]{1,255}$/u;

export function isAddress(text: string): boolean {
  return ADDRESS.test(text) && text.length <= 320;
}

/** Addresses as people compare them. A domain has no case, and no server in use tells local parts apart by theirs. */
export function sameAddress(text: string): string {
  return text.trim().toLowerCase();
}

/** Without the part behind a plus, which leads to the same mailbox. */
export function withoutPlus(address: string): string {
  return sameAddress(address).replace(/\+[^@]*@/, "@");
}

export function localPart(address: string): string {
  return sameAddress(address).split("@")[0] ?? "";
}

/** Groups opened, and what is no address left out. */
export function mailboxesOf(addresses: readonly Address[] | Address | undefined): readonly Mailbox[] {
  const list = addresses === undefined ? [] : Array.isArray(addresses) ? (addresses as readonly Address[]) : [addresses as Address];
  return list.flatMap((one) => (one.group ? one.group : [one])).filter(({ address }) => isAddress(address));
}
