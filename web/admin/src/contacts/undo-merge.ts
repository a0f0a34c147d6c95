import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { describeError } from "../api/errors.js";
import { useDesk } from "../session/desk-context.js";
import { useContactsTexts } from "../texts/contacts/contacts-texts.js";
import { useToast } from "../ui/toasts.js";

/** Takes a merge back, and says what stayed. */
export function useUndoMerge(): (mergeId: string) => Promise<void> {
  const { api } = useDesk();
  const { merge } = useContactsTexts();
  const tell = useToast();
  const queries = useQueryClient();
  return useCallback(
    async (id) => {
      try {
        const { leftIdentityIds, leftConversationIds, leftFields } = await api.contacts.undoMerge({ id });
        const left = leftIdentityIds.length + leftConversationIds.length + leftFields.length;
        tell(left === 0 ? merge.undone : merge.left(left));
        await queries.invalidateQueries();
      } catch (error) {
        tell(describeError(error), { isError: true });
      }
    },
    [api, merge, tell, queries],
  );
}
