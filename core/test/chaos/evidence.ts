import type { Reply } from "../faults/agent.js";

/** A message of the network, and what became of its deliveries. */
export interface Said {
  readonly person: string;
  readonly text: string;
  /** Its sender waited for the answer to the one before, so the order of their arrival is known. */
  readonly isOrdered: boolean;
  /** It can never be stored, and belongs into quarantine. */
  readonly isPoison: boolean;
  /** Deliveries that were answered 2xx. */
  acks: number;
  /** Deliveries that were answered "come again", or not at all. */
  refusals: number;
}

/** A message as it reached a network. */
export interface Arrival {
  readonly text: string;
  /** What the network may tell repeats by; undefined where it cannot. */
  readonly key: string | undefined;
  /** The network refused the others, and said so. */
  readonly isTaken: boolean;
}

/** What was seen of a tenant from outside. */
export interface TenantEvidence {
  readonly name: string;
  readonly slug: string;
  readonly said: readonly Said[];
  readonly replies: readonly Reply[];
  readonly arrivals: readonly Arrival[];
  /** Of a realtime client: where it began, and the ids of the events it got after that. */
  readonly reader: { readonly began: string; readonly seen: readonly string[] };
}

/** The rows of every tenant, when everything has come to rest. */
export interface Rows {
  readonly tenants: readonly { readonly id: string; readonly slug: string }[];
  readonly messages: readonly MessageRow[];
  readonly attempts: readonly { readonly messageId: string; readonly outcome: string }[];
  /** In the order of their positions. */
  readonly events: readonly { readonly id: string; readonly tenantId: string; readonly position: number | null; readonly name: string }[];
  readonly quarantined: readonly { readonly tenantId: string; readonly raw: string }[];
  /** What is left to do. */
  readonly work: readonly string[];
  /** Rows of things that have begun and not ended, by what they are. */
  readonly unfinished: readonly string[];
  /** What only a process that runs may hold. */
  readonly held: readonly string[];
  readonly contacts: readonly { readonly tenantId: string; readonly name: string; readonly conversations: number }[];
}

export interface MessageRow {
  readonly id: string;
  readonly tenantId: string;
  readonly conversationId: string;
  readonly seq: number;
  readonly direction: string;
  readonly text: string;
  readonly status: string;
}

export interface Evidence {
  readonly tenants: readonly TenantEvidence[];
  readonly rows: Rows;
  /** Answers that no client could make sense of, processes that ended by themselves, and the like. */
  readonly odd: readonly string[];
  /** What a tenant was shown of another. */
  readonly leaks: readonly string[];
  /** Processes and files that should be gone. */
  readonly leftovers: readonly string[];
}
