/** English, of the filter of conversations. */
export const en = {
  title: "Filter conversations",
  words: "Words in a message, a name or a subject",
  status: "Status",
  channels: "Channels",
  me: "Me",
  nobody: "Nobody: waiting in a queue",
  queue: (name: string) => `Queue: ${name}`,
  labelsHint: "One is enough. Put commas between several.",
  unread: "Only with messages I have not read",
  show: "Show conversations",
  keep: "Keep it as a view",
  change: "Change this view",
  name: "Name of the view",
  nameIt: "Give the view a name.",
  waiting: "Only who waits for an answer, the longest first",
  shared: "Everybody sees it",
};

export type FilterTexts = typeof en;
