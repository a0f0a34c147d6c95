import type { Channel, ChannelType } from "@linktor/gen/linktor/channel/v1/channel_pb.js";
import type { Queue, User } from "@linktor/gen/linktor/identity/v1/identity_pb.js";
import type { Api } from "../api/api.js";
import { Observable } from "./observable.js";

/** What is looked up everywhere and seldom changes: colleagues, queues, channels, and who is online. */
export class Directory extends Observable {
  readonly #api: Api;
  #users = new Map<string, User>();
  #channels = new Map<string, Channel>();
  #types = new Map<string, ChannelType>();
  #queues: readonly Queue[] = [];
  readonly #online = new Set<string>();
  #isRead = false;

  constructor(api: Api) {
    super();
    this.#api = api;
  }

  get isRead(): boolean {
    return this.#isRead;
  }

  get users(): readonly User[] {
    return [...this.#users.values()];
  }

  get channels(): readonly Channel[] {
    return [...this.#channels.values()];
  }

  get types(): readonly ChannelType[] {
    return [...this.#types.values()];
  }

  get queues(): readonly Queue[] {
    return this.#queues;
  }

  user(id: string): User | undefined {
    return this.#users.get(id);
  }

  channel(id: string): Channel | undefined {
    return this.#channels.get(id);
  }

  /** What a channel's plugin calls its kind. */
  typeName(type: string): string {
    return this.#types.get(type)?.name ?? type;
  }

  isOnline(userId: string): boolean {
    return this.#online.has(userId);
  }

  async read(): Promise<void> {
    const [users, channels, types, queues, presence] = await Promise.all([
      allPages((cursor) => this.#api.users.listUsers({ limit: 100, cursor })),
      allPages((cursor) => this.#api.channels.listChannels({ limit: 100, cursor })),
      this.#api.channels.listChannelTypes({}),
      this.#api.teams.listQueues({}),
      this.#api.users.listPresence({}),
    ]);
    this.#users = new Map(users.map((user) => [user.id, user]));
    this.#channels = new Map(channels.map((channel) => [channel.id, channel]));
    this.#types = new Map(types.data.map((type) => [type.type, type]));
    this.#queues = queues.data;
    this.#isRead = true;
    this.#online.clear();
    for (const { userId } of presence.data) this.#online.add(userId);
    this.changed();
  }

  takeUser(user: User, isDeleted: boolean): void {
    if (isDeleted) this.#users.delete(user.id);
    else this.#users.set(user.id, user);
    this.changed();
  }

  takeChannel(channel: Channel, isDeleted: boolean): void {
    if (isDeleted) this.#channels.delete(channel.id);
    else this.#channels.set(channel.id, channel);
    this.changed();
  }

  takePresence(userId: string, isOnline: boolean): void {
    if (isOnline) this.#online.add(userId);
    else this.#online.delete(userId);
    this.changed();
  }
}

export async function allPages<T>(read: (cursor: string) => Promise<{ data: readonly T[]; nextCursor: string }>): Promise<T[]> {
  const all: T[] = [];
  let cursor = "";
  do {
    const page = await read(cursor);
    all.push(...page.data);
    cursor = page.nextCursor;
  } while (cursor !== "");
  return all;
}
