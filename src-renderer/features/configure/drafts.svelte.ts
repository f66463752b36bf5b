import { z } from 'zod';
import { documentSchema } from '../../../src-shared/contract/wire-types.ts';
import type { JsonObject } from '../../../src-shared/experiment/json-value.ts';
import { nowMs } from '../../app/clock.ts';
import { newKey } from '../../app/new-key.ts';
import { readStored, writeStored } from '../../app/stored.ts';

const draftSchema = z.strictObject({
  id: z.string(),
  /** the preset that it was begun from; null: none */
  preset: z.string().nullable(),
  title: z.string(),
  config: documentSchema,
  savedAt: z.number(),
});

/** An experiment that someone is editing. It stays in this browser until it is dropped. */
export type Draft = Readonly<Omit<z.infer<typeof draftSchema>, 'config'>> & { readonly config: JsonObject };

const KEY = 'configure.drafts';
/** The oldest ones go when there are more. */
const MOST = 12;

/** Edited copies, newest first, over reloads and restarts. */
export class Drafts {
  #all = $state.raw<readonly Draft[]>([]);

  constructor() {
    try {
      const stored = z.array(draftSchema).safeParse(JSON.parse(readStored(KEY) ?? '[]'));
      if (stored.success) this.#all = stored.data;
    } catch {
      // What cannot be read was not written by this version: there are none.
    }
  }

  get all(): readonly Draft[] {
    return this.#all;
  }

  get(id: string): Draft | null {
    return this.#all.find((draft) => draft.id === id) ?? null;
  }

  add(draft: Pick<Draft, 'preset' | 'title' | 'config'>): Draft {
    const added: Draft = { ...draft, id: newKey().slice(0, 12), savedAt: nowMs() };
    this.#keep([added, ...this.#all].slice(0, MOST));
    return added;
  }

  change(id: string, config: JsonObject): void {
    this.#keep(this.#all.map((draft) => (draft.id === id ? { ...draft, config, savedAt: nowMs() } : draft)));
  }

  /** @returns puts it back */
  drop(id: string): () => void {
    const before = this.#all;
    this.#keep(before.filter((draft) => draft.id !== id));
    return () => {
      const draft = before.find((other) => other.id === id);
      if (draft !== undefined) this.#keep([draft, ...this.#all]);
    };
  }

  #keep(all: readonly Draft[]): void {
    this.#all = all;
    writeStored(KEY, JSON.stringify(all));
  }
}
