import type { Conversation } from "@linktor/gen/linktor/conversation/v1/conversation_pb.js";
import { Hourglass } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTexts } from "../../texts/texts.js";
import { Button } from "../../ui/button.js";

const TemplateDialog = lazy(() => import("./template-dialog.js").then(({ TemplateDialog: component }) => ({ default: component })));

/** In place of the field, when only a template may go out. */
export function WindowClosed({ conversation, hours, hasTemplates }: { conversation: Conversation; hours: number; hasTemplates: boolean }) {
  const { replyWindow } = useTexts();
  const [isChoosing, setChoosing] = useState(false);
  return (
    <div className="flex flex-wrap items-center gap-3 rounded-md border border-dashed border-line-strong p-3">
      <Hourglass size={18} aria-hidden="true" className="text-muted" />
      <p className="min-w-48 flex-1">{hasTemplates ? replyWindow.closed(hours) : replyWindow.closedForGood(hours)}</p>
      {hasTemplates && (
        <Button look="primary" onClick={() => setChoosing(true)}>
          {replyWindow.choose}
        </Button>
      )}
      {isChoosing && (
        <Suspense>
          <TemplateDialog conversation={conversation} onClose={() => setChoosing(false)} />
        </Suspense>
      )}
    </div>
  );
}
