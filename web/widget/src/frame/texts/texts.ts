/** Everything the chat says by itself. */
export interface Texts {
  readonly open: string;
  readonly close: string;
  readonly unread: string;
  readonly greeting: string;
  readonly welcome: string;
  readonly messages: string;
  readonly write: string;
  readonly send: string;
  readonly attach: string;
  readonly remove: string;
  readonly you: string;
  readonly team: string;
  readonly bot: string;
  /** `{name}` is a person's. */
  readonly withAgent: string;
  readonly typing: string;
  readonly sending: string;
  readonly sent: string;
  readonly read: string;
  readonly failed: string;
  readonly retry: string;
  readonly discard: string;
  readonly edited: string;
  readonly deleted: string;
  readonly earlier: string;
  readonly newMessages: string;
  readonly today: string;
  readonly yesterday: string;
  readonly connecting: string;
  readonly offline: string;
  readonly unavailable: string;
  readonly identityRequired: string;
  readonly ended: string;
  readonly uploading: string;
  readonly uploadFailed: string;
  readonly typeNotAllowed: string;
  readonly fileTooLarge: string;
  readonly tooMany: string;
  readonly dropHere: string;
  readonly location: string;
  readonly unsupported: string;
}
