import type { ContractClient } from '../../src-shared/contract/client.ts';

export type ConnectionStatus =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open' }
  /** `retryAtMs`: when the next attempt is made, since 1970; null: it is being made */
  | { readonly kind: 'lost'; readonly attempt: number; readonly retryAtMs: number | null };

/** The way to the workbench, whatever carries it: a WebSocket, a MessagePort, or memory in tests. */
export class Connection {
  #status = $state.raw<ConnectionStatus>({ kind: 'connecting' });
  #generation = $state(0);
  readonly #retry: () => void;
  readonly client: ContractClient;

  /** @param retry connects now instead of at the next attempt */
  constructor(client: ContractClient, retry: () => void) {
    this.client = client;
    this.#retry = retry;
  }

  get status(): ConnectionStatus {
    return this.#status;
  }

  /** How often it has opened: what is followed is followed anew when this rises. */
  get generation(): number {
    return this.#generation;
  }

  /** Said by the host's adapter. */
  set(status: ConnectionStatus): void {
    if (status.kind === 'open' && this.#status.kind !== 'open') this.#generation++;
    this.#status = status;
  }

  retryNow(): void {
    this.#retry();
  }
}
