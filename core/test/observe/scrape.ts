/** What Prometheus would read. */
export interface Scraped {
  readonly text: string;
  /** Sum of a series over all labels that fit; undefined when there is none. */
  value(name: string, labels?: Readonly<Record<string, string>>): number | undefined;
}

export async function scrape(url: string): Promise<Scraped> {
  const response = await fetch(`${url}/metrics`);
  const text = await response.text();
  const series = text.split("\n").flatMap((line) => {
    const [, name, labels = "", value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    return name ? [{ name, labels, value: Number(value) }] : [];
  });
  return {
    text,
    value(name, wanted = {}) {
      const fits = series.filter(
        (one) => one.name === name && Object.entries(wanted).every(([key, value]) => `,${one.labels},`.includes(`,${key}="${value}",`)),
      );
      return fits.length === 0 ? undefined : fits.reduce((sum, one) => sum + one.value, 0);
    },
  };
}
