import { MessagesSquare } from "lucide-react";
import { useTexts } from "../texts/texts.js";

/** Where a conversation would be. */
export function Nothing() {
  const texts = useTexts();
  return (
    <div className="flex flex-1 flex-col items-center justify-center gap-2 bg-surface text-center max-md:hidden">
      <MessagesSquare size={40} aria-hidden="true" className="text-line-strong" />
      <p className="text-base font-medium">{texts.thread.pick}</p>
      <p className="text-muted">{texts.thread.pickHint}</p>
    </div>
  );
}
