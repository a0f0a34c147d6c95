import type { Duplex } from "node:stream";
import { Client, type ConnectionInjector, Server } from "@grpc/grpc-js";
import {
  BROKER_WAIT_MS,
  CLIENT_OPTIONS,
  type ConnInfo,
  ControlStream,
  channelCredentials,
  Ids,
  type InfoStream,
  type Knock,
  SERVER_OPTIONS,
  serverCredentials,
  type Trust,
  Waiting,
} from "@linktor/plugin-wire";
import type { ServedBroker } from "../process/transport.js";
import { Loopback } from "./loopback.js";

/** Who a knock is for. */
interface Door {
  readonly server: Server;
  readonly injector: ConnectionInjector;
}

/**
 * The broker over a multiplexed transport. A stream carries no number, so whoever dials knocks first: the next stream is
 * for the number that was acknowledged last.
 */
export class MultiplexedBroker implements ServedBroker {
  readonly #trust: Trust | undefined;
  readonly #openStream: () => Duplex;
  readonly #dir: string;
  readonly #control = new ControlStream();
  readonly #ids = new Ids();
  readonly #doors = new Map<number, Door>();
  readonly #earlyKnocks = new Map<number, NodeJS.Timeout>();
  readonly #answers = new Waiting<Knock>("the answer to a knock on");
  /** Numbers whose knocks were acknowledged and whose streams have not come yet. */
  readonly #expected: number[] = [];
  #dialling: Promise<unknown> = Promise.resolve();

  /** `dir` is for the sockets through which grpc-js reaches a stream. */
  constructor(options: { trust: Trust | undefined; openStream: () => Duplex; dir: string }) {
    this.#trust = options.trust;
    this.#openStream = options.openStream;
    this.#dir = options.dir;
    this.#control.onInfo((info) => this.#told(info));
    this.#control.onClosed(() => this.close());
  }

  attach(stream: InfoStream): void {
    this.#control.attach(stream);
  }

  nextId(): number {
    return this.#ids.next();
  }

  /** The server that an incoming stream is for; none for the plugin's own. */
  nextDoor(): ConnectionInjector | undefined {
    const id = this.#expected.shift();
    return id === undefined ? undefined : this.#doors.get(id)?.injector;
  }

  async accept(id: number, add: (server: Server) => void): Promise<AsyncDisposable> {
    if (this.#control.isClosed) throw new Error("the broker is closed");
    if (this.#doors.has(id)) throw new Error(`${id} is served already`);
    const server = new Server(SERVER_OPTIONS);
    add(server);
    this.#doors.set(id, { server, injector: server.createConnectionInjector(serverCredentials(this.#trust)) });
    if (this.#earlyKnocks.has(id)) this.#acknowledge(id);
    return { [Symbol.asyncDispose]: async () => this.#shut(id) };
  }

  async dial(id: number): Promise<Client> {
    const connecting = this.#dialling.then(() => this.#connect(id));
    // One after the other: what tells the streams apart is their order.
    this.#dialling = connecting.catch(() => {});
    const loopback = await connecting;
    const client = new Client(loopback.target, channelCredentials(this.#trust), CLIENT_OPTIONS);
    try {
      await new Promise<void>((resolve, reject) => {
        client.waitForReady(Date.now() + BROKER_WAIT_MS, (error) => (error ? reject(error) : resolve()));
      });
      return client;
    } catch (error) {
      client.close();
      throw error;
    } finally {
      loopback.close();
    }
  }

  close(): void {
    this.#control.close();
    this.#answers.fail("the broker is closed");
    for (const id of [...this.#doors.keys()]) this.#shut(id);
  }

  async #connect(id: number): Promise<Loopback> {
    this.#control.send({ serviceId: id, knock: { knock: true, ack: false, error: "" } });
    const { error } = await this.#answers.take(id);
    if (error !== "") throw new Error(`nobody opens at ${id}: ${error}`);
    return await Loopback.to(this.#openStream(), this.#dir);
  }

  #told({ serviceId, knock }: ConnInfo): void {
    if (!knock) return;
    if (knock.ack) this.#answers.put(serviceId, knock);
    else if (this.#doors.has(serviceId)) this.#acknowledge(serviceId);
    else this.#keepWaiting(serviceId);
  }

  /** The knock may be quicker than the plugin, which is about to serve. */
  #keepWaiting(id: number): void {
    const giveUp = (): void => {
      this.#earlyKnocks.delete(id);
      if (!this.#control.isClosed) this.#answer(id, `no listener for id ${id}`);
    };
    clearTimeout(this.#earlyKnocks.get(id));
    this.#earlyKnocks.set(id, setTimeout(giveUp, BROKER_WAIT_MS - 500).unref());
  }

  #acknowledge(id: number): void {
    clearTimeout(this.#earlyKnocks.get(id));
    this.#earlyKnocks.delete(id);
    this.#expected.push(id);
    this.#answer(id, "");
  }

  #answer(serviceId: number, error: string): void {
    this.#control.send({ serviceId, knock: { knock: true, ack: true, error } });
  }

  #shut(id: number): void {
    this.#doors.get(id)?.server.forceShutdown();
    this.#doors.delete(id);
  }
}
