import { Direction, type Message } from "@linktor/gen/linktor/message/v1/message_pb.js";
import { Copy, CornerUpLeft, MoreHorizontal, Pencil, Trash2 } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { describeError } from "../api/errors.js";
import { useDesk } from "../session/desk-context.js";
import { useTexts } from "../texts/texts.js";
import { IconButton } from "../ui/button.js";
import { Menu, type MenuItem } from "../ui/menu.js";
import { useToast } from "../ui/toasts.js";

const EditDialog = lazy(() => import("./edit-dialog.js").then(({ EditDialog: component }) => ({ default: component })));

/** Those that every network with reactions takes. */
const EMOJI = ["👍", "❤️", "😁", "🎉", "🙏", "🔥"];

/** What can be done with a message, as far as its channel can. */
export function MessageActions({
  message,
  channelId,
  onReply,
}: {
  message: Message;
  channelId: string;
  onReply: (messageId: string) => void;
}) {
  const texts = useTexts();
  const desk = useDesk();
  const tell = useToast();
  const [isEditing, setEditing] = useState(false);
  const { id, text, direction, author, deletedAt, reactions } = message;
  if (deletedAt) return null;
  const can = desk.directory.channel(channelId)?.capabilities;
  const isNote = direction === Direction.NOTE;
  const isMine = author?.id === desk.myId;
  const perform = (call: Promise<unknown>) => call.catch((error: unknown) => tell(describeError(error), { isError: true }));
  const mine = reactions.find(({ author: by }) => by?.id === desk.myId)?.emoji;
  const items: (MenuItem | false | undefined)[] = [
    !isNote && can?.replies && { label: texts.message.reply, icon: <CornerUpLeft size={16} />, onSelect: () => onReply(id) },
    text !== "" &&
      "clipboard" in navigator && {
        label: texts.message.copy,
        icon: <Copy size={16} />,
        onSelect: () => void perform(navigator.clipboard.writeText(text).then(() => tell(texts.app.copied))),
      },
    isMine &&
      text !== "" &&
      (isNote || can?.edit) && { label: texts.message.edit, icon: <Pencil size={16} />, onSelect: () => setEditing(true) },
    isMine &&
      (isNote || can?.delete) && {
        label: texts.message.delete,
        icon: <Trash2 size={16} />,
        isDanger: true,
        onSelect: () => void perform(desk.api.messages.deleteMessage({ id })),
      },
  ];
  const react = (emoji: string) => void perform(desk.api.messages.reactToMessage({ id, emoji: emoji === mine ? "" : emoji }));
  const reacting =
    direction === Direction.INBOUND && can?.reactions
      ? EMOJI.map((emoji) => ({ label: emoji, isChosen: emoji === mine, onSelect: () => react(emoji) }))
      : [];
  const offered = items.filter((item) => item !== undefined && item !== false);
  if (offered.length + reacting.length === 0) return null;
  return (
    <>
      <Menu groups={[{ items: offered }, { title: texts.message.react, items: reacting }]}>
        <IconButton
          label={texts.message.actions}
          className="opacity-0 group-hover:opacity-100 group-focus-within:opacity-100 data-[state=open]:opacity-100 pointer-coarse:opacity-100"
        >
          <MoreHorizontal size={16} />
        </IconButton>
      </Menu>
      {isEditing && (
        <Suspense>
          <EditDialog message={message} onClose={() => setEditing(false)} />
        </Suspense>
      )}
    </>
  );
}
