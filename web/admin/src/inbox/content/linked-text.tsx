const LINK = /\b(?:https?:\/\/|www\.)[^\s<>"'`{}|\\^]+|\b[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+\b/giu;
const TAIL = /[.,;:!?)\]}'"]+$/u;

/** Text as it is, its addresses as links. */
export function LinkedText({ text }: { text: string }) {
  const parts: React.ReactNode[] = [];
  let at = 0;
  for (const match of text.matchAll(LINK)) {
    const found = match[0].replace(TAIL, "");
    const href = hrefOf(found);
    if (!href) continue;
    parts.push(text.slice(at, match.index));
    parts.push(
      <a
        key={match.index}
        href={href}
        target="_blank"
        rel="noopener noreferrer nofollow"
        className="break-all underline underline-offset-2"
      >
        {found}
      </a>,
    );
    at = match.index + found.length;
  }
  parts.push(text.slice(at));
  return <span className="break-words whitespace-pre-wrap">{parts}</span>;
}

function hrefOf(found: string): string | undefined {
  if (/^https?:/i.test(found)) return URL.canParse(found) ? found : undefined;
  if (/^www\./i.test(found)) return URL.canParse(`https://${found}`) ? `https://${found}` : undefined;
  return `mailto:${encodeURIComponent(found).replace("%40", "@")}`;
}
