import type { ContractClient } from '../../src-shared/contract/client.ts';
import type { Disposer } from '../../src-shared/contract/port.ts';
import type { ConnectionState } from '../../src-shared/contract/reconnecting-client.ts';

/** A client that tells how it is connected; ReconnectingClient is one. */
export interface ConnectedClient extends ContractClient {
  readonly state: ConnectionState;
  onState(listener: (state: ConnectionState) => void): Disposer;
  /** looks at once whether the connection lives, or tries again */
  check(): void;
}

/** The way to the workbench, whatever carries it: a WebSocket, a MessagePort, or memory in tests. */
export class Connection {
  #status = $state<ConnectionState>('connecting');
  #generation = $state(0);
  readonly client: ConnectedClient;

  constructor(client: ConnectedClient) {
    this.client = client;
    this.#enter(client.state);
    client.onState((entered) => {
      this.#enter(entered);
    });
  }

  get status(): ConnectionState {
    return this.#status;
  }

  /** How often it has opened: what was asked is asked anew when this rises. Streams go on by themselves. */
  get generation(): number {
    return this.#generation;
  }

  retryNow(): void {
    this.client.check();
  }

  #enter(status: ConnectionState): void {
    if (status === 'open' && this.#status !== 'open') this.#generation++;
    this.#status = status;
  }
}
