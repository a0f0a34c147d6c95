const HUES = [12, 36, 84, 140, 172, 200, 232, 268, 310, 340];

/** The first letters of a name, in a colour of its own. */
export function Avatar({ name, size = 36 }: { name: string; size?: number }) {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => firstLetter(word)).join("");
  const hue = HUES[[...name].reduce((sum, char) => (sum * 31 + (char.codePointAt(0) ?? 0)) % 9973, 7) % HUES.length] ?? 172;
  return (
    <span
      aria-hidden="true"
      className="inline-flex shrink-0 items-center justify-center rounded-full font-semibold select-none"
      style={{
        width: size,
        height: size,
        fontSize: Math.round(size * 0.38),
        background: `oklch(var(--avatar-ground) 0.06 ${hue})`,
        color: `oklch(var(--avatar-ink) 0.08 ${hue})`,
      }}
    >
      {letters || "–"}
    </span>
  );
}

function firstLetter(word: string | undefined): string {
  const [first = ""] = word ?? "";
  return first.toUpperCase();
}
