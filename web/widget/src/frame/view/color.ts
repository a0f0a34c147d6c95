/** Makes one colour of a brand usable: readable text on it, and a shade of it that is readable as text. */
type Rgb = readonly [number, number, number];

const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [17, 19, 26];
const MIN_CONTRAST = 4.5;
/** Thin letters glow less on dark ground. */
const MIN_CONTRAST_ON_DARK = 6;

export interface Palette {
  readonly accent: string;
  readonly onAccent: string;
  /** On light ground. */
  readonly ink: string;
  /** On dark ground. */
  readonly inkOnDark: string;
}

export function paletteOf(color: string): Palette {
  const accent = parse(color);
  return {
    accent: format(accent),
    onAccent: contrast(accent, WHITE) >= 3.6 ? "#ffffff" : format(BLACK),
    ink: format(readable(accent, WHITE, BLACK, MIN_CONTRAST)),
    inkOnDark: format(readable(accent, [33, 36, 45], WHITE, MIN_CONTRAST_ON_DARK)),
  };
}

/** Mixes a colour towards another until it can be read on a ground. */
function readable(color: Rgb, ground: Rgb, towards: Rgb, wanted: number): Rgb {
  for (let share = 0; share < 1; share += 0.05) {
    const mixed = mix(color, towards, share);
    if (contrast(mixed, ground) >= wanted) return mixed;
  }
  return towards;
}

function mix(a: Rgb, b: Rgb, share: number): Rgb {
  const at = (index: 0 | 1 | 2): number => Math.round(a[index] + (b[index] - a[index]) * share);
  return [at(0), at(1), at(2)];
}

export function contrast(a: Rgb, b: Rgb): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: Rgb): number {
  const [red, green, blue] = color.map((value) => {
    const share = value / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

export function parse(color: string): Rgb {
  const number = Number.parseInt(/^#([0-9a-f]{6})$/i.exec(color)?.[1] ?? "4653e3", 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
}

function format(color: Rgb): string {
  return `#${color.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}
