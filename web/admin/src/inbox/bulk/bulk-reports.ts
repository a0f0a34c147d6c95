import { useEffect } from "react";
import { useDesk } from "../../session/desk-context.js";
import { useTexts } from "../../texts/texts.js";
import { useToast } from "../../ui/toasts.js";

/** Says how the changes of many conversations ended that this person began, here or in another tab. */
export function useBulkReports(): void {
  const [desk, texts, tell] = [useDesk(), useTexts(), useToast()];
  useEffect(
    () =>
      desk.onEvent(({ payload }) => {
        const { bulkUpdate } = payload ?? {};
        if (!bulkUpdate) return;
        const { done, failed, failures } = bulkUpdate;
        if (failed === 0) tell(texts.bulk.done(done));
        else tell(texts.bulk.failed(done, failed, failures[0]?.message ?? ""), { isError: true });
      }),
    [desk, texts, tell],
  );
}
