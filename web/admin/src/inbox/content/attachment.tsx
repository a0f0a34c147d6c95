import { ContentType } from "@linktor/gen/linktor/content/v1/content_pb.js";
import { type Attachment, AttachmentStatus } from "@linktor/gen/linktor/message/v1/message_pb.js";
import { Download, FileText, ImageOff, Play } from "lucide-react";
import { useEffect, useState } from "react";
import { describeError } from "../../api/errors.js";
import { fetchMedia } from "../../api/media.js";
import { useDesk } from "../../session/desk-context.js";
import { useTexts } from "../../texts/texts.js";
import { useToast } from "../../ui/toasts.js";

/** Pictures up to this are fetched by themselves. */
const AUTOMATIC_BYTES = 8 * 1024 * 1024;

export function AttachmentView({ attachment }: { attachment: Attachment }) {
  const texts = useTexts();
  const { status, type, name, error } = attachment;
  const label = name || kindName(texts, type);
  if (status === AttachmentStatus.PENDING) return <Standing text={`${label}: ${texts.message.pending}`} />;
  if (status === AttachmentStatus.FAILED) return <Standing text={`${label}: ${error || texts.message.unavailable}`} isBroken />;
  const isPicture = type === ContentType.IMAGE || type === ContentType.STICKER;
  if (isPicture && /^image\/(png|jpe?g|gif|webp|avif|bmp)$/.test(attachment.mimeType))
    return <Picture attachment={attachment} label={label} />;
  if (type === ContentType.AUDIO || type === ContentType.VIDEO) return <Playable attachment={attachment} label={label} />;
  return <FileLink attachment={attachment} label={label} />;
}

function Standing({ text, isBroken = false }: { text: string; isBroken?: boolean }) {
  return (
    <p className="flex items-center gap-2 text-muted">
      {isBroken ? <ImageOff size={16} aria-hidden="true" /> : <FileText size={16} aria-hidden="true" />}
      {text}
    </p>
  );
}

function Picture({ attachment, label }: { attachment: Attachment; label: string }) {
  const { sizeBytes, type } = attachment;
  const [wanted, want] = useState(sizeBytes <= AUTOMATIC_BYTES);
  const { url, error } = useMedia(attachment, wanted);
  if (error !== undefined) return <Standing text={`${label}: ${describeError(error)}`} isBroken />;
  if (!url) return <Load label={label} onClick={() => want(true)} />;
  return (
    <a href={url} target="_blank" rel="noopener noreferrer" className="block">
      <img
        src={url}
        alt={label}
        className={`rounded-lg object-contain ${type === ContentType.STICKER ? "max-h-32 max-w-32" : "max-h-80 max-w-full"}`}
      />
    </a>
  );
}

function Playable({ attachment, label }: { attachment: Attachment; label: string }) {
  const [wanted, want] = useState(false);
  const { url, error } = useMedia(attachment, wanted);
  if (error !== undefined) return <Standing text={`${label}: ${describeError(error)}`} isBroken />;
  if (!url) return <Load label={label} onClick={() => want(true)} isBusy={wanted} />;
  return attachment.type === ContentType.AUDIO ? (
    // biome-ignore lint/a11y/useMediaCaption: nobody wrote captions for what strangers send
    <audio controls autoPlay src={url} aria-label={label} className="max-w-full" />
  ) : (
    // biome-ignore lint/a11y/useMediaCaption: nobody wrote captions for what strangers send
    <video controls autoPlay src={url} aria-label={label} className="max-h-80 max-w-full rounded-lg" />
  );
}

function Load({ label, onClick, isBusy = false }: { label: string; onClick: () => void; isBusy?: boolean }) {
  const texts = useTexts();
  return (
    <button type="button" disabled={isBusy} onClick={onClick} className="flex items-center gap-2 underline underline-offset-2">
      <Play size={16} aria-hidden="true" />
      {texts.message.play(label)}
    </button>
  );
}

function FileLink({ attachment, label }: { attachment: Attachment; label: string }) {
  const texts = useTexts();
  const { api } = useDesk();
  const tell = useToast();
  const { mediaId, sizeBytes } = attachment;
  async function download() {
    try {
      const url = URL.createObjectURL(await fetchMedia(api, mediaId));
      const link = Object.assign(document.createElement("a"), { href: url, download: label });
      link.click();
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
    } catch (error) {
      tell(describeError(error), { isError: true });
    }
  }
  return (
    <button
      type="button"
      onClick={() => void download()}
      aria-label={texts.message.download(label)}
      className="flex max-w-full items-center gap-3 rounded-lg border border-line-strong/40 bg-surface/60 px-3 py-2 text-left"
    >
      <FileText size={20} aria-hidden="true" className="shrink-0 text-accent" />
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{label}</span>
        {sizeBytes > 0n && <span className="text-xs text-muted">{sizeText(Number(sizeBytes))}</span>}
      </span>
      <Download size={16} aria-hidden="true" />
    </button>
  );
}

/** A file of a message as a URL. Its type is what the message says, so that nothing else can be made of it when it is opened. */
function useMedia({ mediaId, mimeType }: Attachment, isWanted: boolean): { url?: string; error?: unknown } {
  const { api } = useDesk();
  const [state, setState] = useState<{ url?: string; error?: unknown }>({});
  useEffect(() => {
    if (!isWanted || mediaId === "") return;
    let url: string | undefined;
    let isGone = false;
    fetchMedia(api, mediaId).then(
      (blob) => {
        if (isGone) return;
        url = URL.createObjectURL(new Blob([blob], { type: mimeType }));
        setState({ url });
      },
      (error: unknown) => !isGone && setState({ error }),
    );
    return () => {
      isGone = true;
      if (url) URL.revokeObjectURL(url);
    };
  }, [api, mediaId, mimeType, isWanted]);
  return state;
}

function kindName({ message }: ReturnType<typeof useTexts>, type: ContentType): string {
  switch (type) {
    case ContentType.IMAGE:
      return message.image;
    case ContentType.AUDIO:
      return message.audio;
    case ContentType.VIDEO:
      return message.video;
    case ContentType.STICKER:
      return message.sticker;
    default:
      return message.file;
  }
}

const UNITS = ["B", "KiB", "MiB", "GiB"];

export function sizeText(bytes: number): string {
  const power = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), UNITS.length - 1);
  return `${(bytes / 1024 ** power).toFixed(power === 0 ? 0 : 1)} ${UNITS[power]}`;
}
