// What is made of what was measured: percentiles, slopes, and rows of the table.

export function percentiles(values) {
  const sorted = Float64Array.from(values).sort();
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: sorted.at(-1) };
}

/** Least squares: how much `y` grows for one `x`. */
export function slope(points) {
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const x = mean(points.map(([at]) => at));
  const y = mean(points.map(([, value]) => value));
  const spread = points.reduce((sum, [at]) => sum + (at - x) ** 2, 0);
  return spread === 0 ? 0 : points.reduce((sum, [at, value]) => sum + (at - x) * (value - y), 0) / spread;
}

const BARS = {
  minRatio: (row, bar) => ({ text: `ratio ≥ ${bar}`, met: row.ratio >= bar }),
  min: (row, bar) => ({ text: `≥ ${bar}`, met: row.ours >= bar }),
  max: (row, bar) => ({ text: `≤ ${bar}`, met: row.ours <= bar }),
};

/** A figure. `floor` is what the same costs without us, where there is such a thing; `bar` is what was promised: `minRatio`, `min` or `max`. */
export function row(name, unit, floor, ours, bar = {}) {
  const figures = { name, unit, floor, ours, ratio: floor ? ours / floor : undefined };
  const [[kind, value] = []] = Object.entries(bar);
  if (!kind) return figures;
  const { text, met } = BARS[kind](figures, value);
  return { ...figures, bar: text, met };
}
