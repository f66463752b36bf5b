import type { ContractClient } from '../../../src-shared/contract/client.ts';
import { documentSchema } from '../../../src-shared/contract/wire-types.ts';
import type { JsonObject } from '../../../src-shared/experiment/json-value.ts';
import { newKey } from '../../app/new-key.ts';
import type { SweepRun } from './sweep.ts';

interface Launch {
  readonly config: JsonObject;
  readonly preset: string | null;
  readonly name: string;
}

/** Starts runs. The same launch has the same key until it succeeded, so that trying again after a lost answer starts nothing twice. */
export class Launcher {
  #isBusy = $state(false);
  #done = $state(0);
  readonly #keys = new Map<string, string>();
  readonly #client: ContractClient;

  constructor(client: ContractClient) {
    this.#client = client;
  }

  get isBusy(): boolean {
    return this.#isBusy;
  }

  /** runs of a sweep that are launched already */
  get done(): number {
    return this.#done;
  }

  /** @returns null where a launch is under way: a second click is the first one */
  async launch(launch: Launch): Promise<string | null> {
    return this.#alone(() => this.#send(launch));
  }

  /** Launches one after the other and gives all a tag. What was launched before an error stays, and is not launched again. */
  async sweep(runs: readonly SweepRun[], preset: string | null, tag: string): Promise<string[] | null> {
    return this.#alone(async () => {
      const ids: string[] = [];
      const keys: string[] = [];
      this.#done = 0;
      for (const { name, config } of runs) {
        const launch = { name, config, preset };
        const id = await this.#send(launch, false);
        keys.push(JSON.stringify(launch));
        const { run } = await this.#client.call('runs.get', { id });
        if (tag !== '' && !run.tags.includes(tag)) await this.#client.call('runs.annotate', { id, name: run.name, note: run.note, tags: [...run.tags, tag] });
        ids.push(id);
        this.#done = ids.length;
      }
      for (const key of keys) this.#keys.delete(key);
      return ids;
    });
  }

  async #send(launch: Launch, forget = true): Promise<string> {
    const of = JSON.stringify(launch);
    const key = this.#keys.get(of) ?? newKey();
    this.#keys.set(of, key);
    const { id } = await this.#client.call('runs.launch', { ...launch, config: documentSchema.parse(launch.config), key });
    if (forget) this.#keys.delete(of);
    return id;
  }

  async #alone<T>(work: () => Promise<T>): Promise<T | null> {
    if (this.#isBusy) return null;
    this.#isBusy = true;
    try {
      return await work();
    } finally {
      this.#isBusy = false;
    }
  }
}
