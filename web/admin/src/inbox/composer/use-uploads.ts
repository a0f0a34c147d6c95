import { useCallback, useRef, useState } from "react";
import { describeError } from "../../api/errors.js";
import { uploadMedia } from "../../api/media.js";
import { randomId } from "../../model/random-id.js";
import { useDesk } from "../../session/desk-context.js";

export interface Upload {
  readonly key: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  /** From 0 to 1. */
  readonly progress: number;
  /** Once it is stored. */
  readonly mediaId?: string;
  readonly error?: string;
}

/** Files that are to go with a message; they are uploaded at once. */
export function useUploads() {
  const { api } = useDesk();
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const aborts = useRef(new Map<string, AbortController>());
  const change = useCallback(
    (key: string, part: Partial<Upload>) => setUploads((now) => now.map((one) => (one.key === key ? { ...one, ...part } : one))),
    [],
  );
  const add = useCallback(
    (files: Iterable<File>) => {
      for (const file of files) {
        const key = randomId();
        const abort = new AbortController();
        aborts.current.set(key, abort);
        setUploads((now) => [...now, { key, name: file.name, type: file.type, size: file.size, progress: 0 }]);
        uploadMedia(api, file, (progress) => change(key, { progress }), abort.signal).then(
          (mediaId) => change(key, { mediaId, progress: 1 }),
          (error: unknown) => change(key, { error: describeError(error) }),
        );
      }
    },
    [api, change],
  );
  /** Files that are stored already. */
  const restore = useCallback((files: readonly { readonly mediaId: string; readonly name: string }[]) => {
    setUploads((now) => [...now, ...files.map((file) => ({ ...file, key: randomId(), type: "", size: 0, progress: 1 }))]);
  }, []);
  const remove = useCallback((key: string) => {
    aborts.current.get(key)?.abort();
    setUploads((now) => now.filter((one) => one.key !== key));
  }, []);
  const clear = useCallback(() => setUploads([]), []);
  return { uploads, add, restore, remove, clear };
}
