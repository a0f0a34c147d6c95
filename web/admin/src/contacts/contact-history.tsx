import { type ContactHistoryEntry, ContactHistoryKind as Kind } from "@linktor/gen/linktor/contact/v1/contact_pb.js";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { describeError } from "../api/errors.js";
import { useDesk } from "../session/desk-context.js";
import { type ContactsTexts, useContactsTexts } from "../texts/contacts/contacts-texts.js";
import { useTimes } from "../texts/times.js";
import { Button } from "../ui/button.js";
import { useUndoMerge } from "./undo-merge.js";

/** What happened with a contact, newest first. */
export function ContactHistory({ contactId }: { contactId: string }) {
  const texts = useContactsTexts();
  const times = useTimes();
  const desk = useDesk();
  const undo = useUndoMerge();
  const { data, error, hasNextPage, fetchNextPage, refetch } = useInfiniteQuery({
    queryKey: ["contact history", contactId],
    queryFn: ({ pageParam: cursor }) => desk.api.contacts.listContactHistory({ contactId, cursor, limit: 20 }),
    initialPageParam: "",
    getNextPageParam: ({ nextCursor }) => nextCursor || undefined,
  });
  useEffect(
    () =>
      desk.onEvent(({ payload }) => {
        if (payload?.contact?.id === contactId || (payload?.conversation?.contactId === contactId && !payload.message)) void refetch();
      }),
    [desk, contactId, refetch],
  );
  const entries = data?.pages.flatMap((page) => page.data) ?? [];
  const undone = new Set(entries.filter(({ kind }) => kind === Kind.MERGE_UNDONE).map(({ mergeId }) => mergeId));
  return (
    <>
      {error && (
        <p role="alert" className="text-danger">
          {describeError(error)}
        </p>
      )}
      <ol className="flex flex-col gap-2">
        {entries.map((entry) => (
          <li key={entry.id} className="border-l-2 border-line pl-3">
            <p className="break-words">{sayOf(entry, texts.history)}</p>
            <p className="text-xs text-muted">
              {[times.full(entry.at), entry.actorName && texts.history.by(entry.actorName)].filter(Boolean).join(" · ")}
            </p>
            {entry.kind === Kind.MERGED && entry.contactId === contactId && !undone.has(entry.mergeId) && (
              <button type="button" onClick={() => void undo(entry.mergeId)} className="text-xs text-accent underline">
                {texts.history.undo}
              </button>
            )}
          </li>
        ))}
      </ol>
      {hasNextPage && (
        <Button className="mt-2" onClick={() => void fetchNextPage()}>
          {texts.more}
        </Button>
      )}
    </>
  );
}

function sayOf({ kind, identityValue, fields }: ContactHistoryEntry, texts: ContactsTexts["history"]): string {
  switch (kind) {
    case Kind.CREATED:
      return texts.created;
    case Kind.IDENTITY_ADDED:
      return texts.identityAdded(identityValue);
    case Kind.IDENTITY_REMOVED:
      return texts.identityRemoved(identityValue);
    case Kind.IDENTITY_BLOCKED:
      return texts.identityBlocked(identityValue);
    case Kind.IDENTITY_UNBLOCKED:
      return texts.identityUnblocked(identityValue);
    case Kind.FIELDS_CHANGED:
      return texts.fieldsChanged(fields.map((field) => field.replace(/^custom_fields\./, "")).join(", "));
    case Kind.CONVERSATION_OPENED:
      return texts.opened;
    case Kind.CONVERSATION_REOPENED:
      return texts.reopened;
    case Kind.CONVERSATION_RESOLVED:
      return texts.resolved;
    case Kind.MERGED:
      return texts.merged;
    case Kind.MERGED_INTO:
      return texts.mergedInto;
    case Kind.MERGE_UNDONE:
      return texts.mergeUndone;
    case Kind.SPLIT_OFF:
      return texts.splitOff;
    case Kind.UNSPECIFIED:
      return "";
  }
}
