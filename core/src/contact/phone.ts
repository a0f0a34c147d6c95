/** What makes two spellings of a phone number equal: its digits with the country's, without national detours. */
export function phoneMatch(value: string): string {
  const digits = digitsOf(value);
  // Short codes and sender names have no country to speak of.
  if (digits === undefined) return value.trim().toLowerCase();
  return mexico(argentina(brazil(digits)));
}

/** The number in E.164; undefined for what is none, like a sender name or a short code. */
export function toE164(value: string): string | undefined {
  const digits = digitsOf(value);
  return digits !== undefined && digits.length >= 7 && digits.length <= 15 && !digits.startsWith("0") ? `+${digits}` : undefined;
}

/** Digits of a number as people and networks write them; `00` dials out of a country like `+` does. */
function digitsOf(value: string): string | undefined {
  const text = value.trim().replace(/^(tel|sms|whatsapp):/i, "");
  if (!/^\+?[\d\s().\-/]+$/.test(text)) return undefined;
  return text.replaceAll(/\D/g, "").replace(/^00/, "");
}

/** Mobile numbers got a ninth digit, a leading 9; networks that knew them before still say eight. */
function brazil(digits: string): string {
  const [, area, local] = /^55(\d{2})([6-9]\d{7})$/.exec(digits) ?? [];
  return area && local ? `55${area}9${local}` : digits;
}

/** Mobile numbers had a 1 after the country until 2019, and some networks still say it. */
function mexico(digits: string): string {
  return /^521\d{10}$/.test(digits) ? `52${digits.slice(3)}` : digits;
}

/** Called from abroad, a mobile number has a 9 after the country; as a sender of texts it has none. */
function argentina(digits: string): string {
  return /^549\d{10}$/.test(digits) ? `54${digits.slice(3)}` : digits;
}
