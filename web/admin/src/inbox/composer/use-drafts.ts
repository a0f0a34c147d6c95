import { DraftMode } from "@linktor/gen/linktor/reply/v1/reply_pb.js";
import { useCallback, useEffect, useRef, useState } from "react";
import { useDesk } from "../../session/desk-context.js";

/** After so long without a key, what was written is kept. */
const SAVE_AFTER_MS = 700;

export type Mode = "reply" | "note";
export type Drafts = Readonly<Record<Mode, string>>;

const MODES: Readonly<Record<Mode, DraftMode>> = { reply: DraftMode.REPLY, note: DraftMode.NOTE };

/** What has been begun in a conversation: kept on the server, so that it is there on every device. */
export function useDrafts(conversationId: string): { drafts: Drafts; write: (mode: Mode, text: string) => void } {
  const { api, onEvent } = useBound();
  const [drafts, setDrafts] = useState<Drafts>({ reply: "", note: "" });
  const written = useRef<Record<Mode, { text: string; version: bigint; timer?: ReturnType<typeof setTimeout> | undefined }>>({
    reply: { text: "", version: 0n },
    note: { text: "", version: 0n },
  });

  const show = useCallback((mode: Mode, text: string) => setDrafts((now) => ({ ...now, [mode]: text })), []);

  const save = useCallback(
    (mode: Mode) => {
      const mine = written.current[mode];
      clearTimeout(mine.timer);
      mine.timer = undefined;
      api.drafts.saveDraft({ conversationId, mode: MODES[mode], text: mine.text }).then(
        ({ draft }) => {
          mine.version = draft?.version ?? mine.version;
        },
        () => undefined, // the next key tries again
      );
    },
    [api, conversationId],
  );

  const write = useCallback(
    (mode: Mode, text: string) => {
      const mine = written.current[mode];
      mine.text = text;
      show(mode, text);
      clearTimeout(mine.timer);
      mine.timer = setTimeout(() => save(mode), text === "" ? 0 : SAVE_AFTER_MS);
    },
    [save, show],
  );

  useEffect(() => {
    const take = (mode: Mode, text: string, version: bigint) => {
      const mine = written.current[mode];
      // What is being written here is newer.
      if (mine.timer !== undefined || version <= mine.version || text === mine.text) return;
      Object.assign(mine, { text, version });
      show(mode, text);
    };
    api.drafts.getDrafts({ conversationId }).then(
      ({ data }) => {
        for (const draft of data) if (written.current[modeOf(draft.mode)].text === "") take(modeOf(draft.mode), draft.text, draft.version);
      },
      () => undefined,
    );
    const leave = onEvent(({ name, payload }) => {
      const draft = payload?.draft;
      if (draft?.conversationId !== conversationId) return;
      take(modeOf(draft.mode), name === "draft.deleted" ? "" : draft.text, draft.version);
    });
    const all = written.current;
    return () => {
      leave();
      for (const mode of ["reply", "note"] as const) if (all[mode].timer !== undefined) save(mode);
    };
  }, [api, onEvent, conversationId, save, show]);

  return { drafts, write };
}

function useBound() {
  const desk = useDesk();
  const onEvent = useCallback((listener: Parameters<typeof desk.onEvent>[0]) => desk.onEvent(listener), [desk]);
  return { api: desk.api, onEvent };
}

function modeOf(mode: DraftMode): Mode {
  return mode === DraftMode.NOTE ? "note" : "reply";
}
