import { type ContactCards, ContentType, type Interactive, type Location } from "@linktor/gen/linktor/content/v1/content_pb.js";
import type { Message } from "@linktor/gen/linktor/message/v1/message_pb.js";
import { List, MapPin, UserRound } from "lucide-react";
import { useTexts } from "../../texts/texts.js";
import { AttachmentView } from "./attachment.js";
import { LinkedText } from "./linked-text.js";

/** What a message says. Everything in it comes from strangers and is shown as text. */
export function Body({ message }: { message: Message }) {
  const texts = useTexts();
  const { content, contentType, text, attachments } = message;
  const kind = content?.kind;
  return (
    <div className="flex flex-col gap-1.5">
      {attachments.map((attachment) => (
        <AttachmentView key={attachment.id} attachment={attachment} />
      ))}
      {kind?.case === "email" && kind.value.subject !== "" && <p className="font-semibold">{kind.value.subject}</p>}
      {kind?.case === "interactive" && kind.value.header !== "" && <p className="font-semibold">{kind.value.header}</p>}
      {kind?.case === "location" ? (
        <Place location={kind.value} />
      ) : kind?.case === "contacts" ? (
        <Cards contacts={kind.value} />
      ) : (
        text !== "" && <LinkedText text={text} />
      )}
      {kind?.case === "interactive" && <Choices interactive={kind.value} />}
      {kind?.case === "template" && (
        <p className="text-2xs text-muted">
          {texts.message.template}: {kind.value.name}
        </p>
      )}
      {contentType === ContentType.UNSUPPORTED && (
        <p className="italic text-muted">
          {texts.message.unsupported}
          {kind?.case === "unsupported" && kind.value.networkType !== "" && ` (${kind.value.networkType})`}
        </p>
      )}
      {content?.referral && (content.referral.headline || content.referral.sourceUrl) && (
        <p className="border-l-2 border-line-strong pl-2 text-xs text-muted">
          <LinkedText text={[content.referral.headline, content.referral.sourceUrl].filter(Boolean).join(" · ")} />
        </p>
      )}
    </div>
  );
}

function Place({ location }: { location: Location }) {
  const texts = useTexts();
  const { latitude, longitude, name, address } = location;
  const at = `${latitude.toFixed(6)},${longitude.toFixed(6)}`;
  return (
    <div className="flex gap-2">
      <MapPin size={20} aria-hidden="true" className="shrink-0 text-accent" />
      <div>
        <p className="font-medium">{name || texts.message.location}</p>
        {address && <p>{address}</p>}
        <a
          href={`https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`}
          target="_blank"
          rel="noopener noreferrer"
          className="text-xs underline underline-offset-2"
        >
          {texts.message.openMap} ({at})
        </a>
      </div>
    </div>
  );
}

function Cards({ contacts }: { contacts: ContactCards }) {
  return (
    <ul className="flex flex-col gap-2">
      {contacts.cards.map(({ name, phones, emails, organization }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: cards have nothing else
        <li key={index} className="flex gap-2">
          <UserRound size={20} aria-hidden="true" className="shrink-0 text-accent" />
          <div className="min-w-0 break-words">
            <p className="font-medium">{name}</p>
            {[organization, ...phones, ...emails].filter(Boolean).map((line) => (
              <p key={line}>{line}</p>
            ))}
          </div>
        </li>
      ))}
    </ul>
  );
}

/** Buttons and rows as the contact sees them; here they only show what was offered. */
function Choices({ interactive }: { interactive: Interactive }) {
  const { footer, buttons, listTitle, sections } = interactive;
  return (
    <>
      {footer !== "" && <p className="text-xs text-muted">{footer}</p>}
      {buttons.length > 0 && (
        <ul className="flex flex-wrap gap-1">
          {buttons.map(({ id, title }) => (
            <li key={id + title} className="rounded-full border border-line-strong/60 px-2.5 py-0.5 text-xs font-medium">
              {title}
            </li>
          ))}
        </ul>
      )}
      {sections.length > 0 && (
        <details className="text-xs">
          <summary className="flex items-center gap-1 font-medium">
            <List size={14} aria-hidden="true" />
            {listTitle || sections.length}
          </summary>
          <ul className="mt-1 list-disc pl-5">
            {sections.flatMap(({ rows }) =>
              rows.map(({ id, title, description }) => <li key={id + title}>{[title, description].filter(Boolean).join(": ")}</li>),
            )}
          </ul>
        </details>
      )}
    </>
  );
}
