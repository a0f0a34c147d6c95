import type { Capabilities } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { X } from "lucide-react";
import { useTexts } from "../../texts/texts.js";
import { IconButton } from "../../ui/button.js";
import { takesFile } from "./preflight.js";
import type { Upload } from "./use-uploads.js";

/** The files that go with a message, and how far they are. */
export function UploadList({
  uploads,
  capabilities,
  remove,
}: {
  uploads: readonly Upload[];
  capabilities: Capabilities | undefined;
  remove: (key: string) => void;
}) {
  const texts = useTexts();
  return (
    <ul className="mb-2 flex flex-wrap gap-2">
      {uploads.map(({ key, name, type, size, progress, error, mediaId }) => (
        <li
          key={key}
          className={`flex items-center gap-1 rounded-md border bg-surface py-0.5 pr-0.5 pl-2 ${error ? "border-danger/50 text-danger" : "border-line text-ink"}`}
        >
          <span className="max-w-72 truncate">
            {error ? texts.composer.uploadFailed(name, error) : mediaId ? name : texts.composer.uploading(name, Math.round(progress * 100))}
          </span>
          {capabilities && type !== "" && !takesFile({ type, size }, capabilities) && (
            <span className="text-xs text-warn">{texts.composer.asLink}</span>
          )}
          <IconButton label={texts.composer.remove(name)} className="size-6" onClick={() => remove(key)}>
            <X size={14} />
          </IconButton>
        </li>
      ))}
    </ul>
  );
}
