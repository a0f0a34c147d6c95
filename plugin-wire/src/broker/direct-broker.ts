import { Client, Server } from "@grpc/grpc-js";
import { type Bound, type ListenOptions, listen } from "../listen.js";
import { CLIENT_OPTIONS, channelCredentials, SERVER_OPTIONS, serverCredentials, type Trust } from "../trust.js";
import { type Broker, Ids } from "./broker.js";
import type { ConnInfo } from "./conn-info.js";
import { ControlStream, type InfoStream } from "./control-stream.js";
import { Waiting } from "./waiting.js";

export interface DirectBrokerOptions {
  /** Where this side listens. */
  readonly listen: ListenOptions;
  readonly trust: Trust | undefined;
  /** The gRPC target of an address that the other side announced. Throws where it must not be dialled. */
  readonly targetOf: (address: Pick<ConnInfo, "network" | "address">) => string;
}

/** The broker of go-plugin as it is by default: a listener of its own for every connection. */
export class DirectBroker implements Broker {
  readonly #options: DirectBrokerOptions;
  readonly #control = new ControlStream();
  readonly #announced = new Waiting<ConnInfo>("connection info");
  readonly #ids = new Ids();
  readonly #serving = new Map<Server, Bound>();

  constructor(options: DirectBrokerOptions) {
    this.#options = options;
    this.#control.onInfo((info) => this.#announced.put(info.serviceId, info));
    this.#control.onClosed(() => this.close());
  }

  attach(stream: InfoStream): void {
    this.#control.attach(stream);
  }

  nextId(): number {
    return this.#ids.next();
  }

  async accept(id: number, add: (server: Server) => void): Promise<AsyncDisposable> {
    if (this.#control.isClosed) throw new Error("the broker is closed");
    const { listen: where, trust } = this.#options;
    const server = new Server(SERVER_OPTIONS);
    add(server);
    const bound = await listen(server, where, serverCredentials(trust));
    this.#serving.set(server, bound);
    const end = (): void => this.#end(server);
    try {
      this.#control.send({ serviceId: id, network: bound.network, address: bound.address });
    } catch (error) {
      end();
      throw error;
    }
    return { [Symbol.asyncDispose]: async () => end() };
  }

  async dial(id: number): Promise<Client> {
    if (this.#control.isClosed) throw new Error("the broker is closed");
    const { targetOf, trust } = this.#options;
    return new Client(targetOf(await this.#announced.take(id)), channelCredentials(trust), CLIENT_OPTIONS);
  }

  close(): void {
    this.#control.close();
    this.#announced.fail("the broker is closed");
    for (const server of this.#serving.keys()) this.#end(server);
  }

  #end(server: Server): void {
    const bound = this.#serving.get(server);
    this.#serving.delete(server);
    server.forceShutdown();
    bound?.remove();
  }
}
