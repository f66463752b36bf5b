import type { Run } from '../../../src-shared/contract/topics/runs.ts';
import type { Workbench } from '../../app/workbench-context.ts';

type Changes = Partial<Pick<Run, 'name' | 'note' | 'tags'>>;

/** What is done to runs from the list; each says by itself when it cannot be done. */
export class RunWork {
  readonly #of: Pick<Workbench, 'client' | 'runs' | 'faults' | 'toasts'>;
  /** the list is to be read again */
  readonly #whenChanged: () => void;

  constructor(of: Pick<Workbench, 'client' | 'runs' | 'faults' | 'toasts'>, whenChanged: () => void) {
    this.#of = of;
    this.#whenChanged = whenChanged;
  }

  /** Puts runs aside, or brings them back; a message lets it be undone. @returns whether it was done */
  async archive(runs: readonly Run[], archived: boolean): Promise<boolean> {
    const ids = runs.map(({ id }) => id);
    if (!await this.#archive(ids, archived)) return false;
    const [first] = runs;
    this.#of.toasts.show(`${runs.length === 1 ? `${first?.name ?? 'The run'} was` : `${runs.length} runs were`} ${archived ? 'archived' : 'brought back'}.`, { undo: () => this.#archive(ids, !archived) });
    return true;
  }

  async annotate(run: Run, { name = run.name, note = run.note, tags = run.tags }: Changes): Promise<void> {
    await this.#tried('It could not be saved', async () => {
      this.#of.runs.take([await this.#of.client.call('runs.annotate', { id: run.id, name, note, tags: [...tags] })]);
      this.#whenChanged();
    });
  }

  /** Gives all of them a tag that they lack. */
  async tag(runs: readonly Run[], tag: string): Promise<void> {
    await this.#tried('The tag could not be added to all of them', async () => {
      for (const { id } of runs) {
        // As they stand now: others may have written meanwhile.
        const { run } = await this.#of.client.call('runs.get', { id });
        if (!run.tags.includes(tag)) this.#of.runs.take([await this.#of.client.call('runs.annotate', { id, name: run.name, note: run.note, tags: [...run.tags, tag] })]);
      }
      this.#of.toasts.show(`${runs.length === 1 ? '1 run has' : `${runs.length} runs have`} the tag ${tag}.`);
      this.#whenChanged();
    });
  }

  /** To the front of the queue, or to its end. */
  async reorder(run: Run, to: 'first' | 'last'): Promise<void> {
    await this.#tried('The queue could not be changed', async () => {
      const next = to === 'last' ? null : (await this.#queue()).find(({ id, status }) => id !== run.id && status === 'queued');
      if (next !== undefined) await this.#of.client.call('runs.reorder', { id: run.id, before: next === null ? null : next.id });
      this.#of.toasts.show(`${run.name} is ${to === 'first' ? 'the next in the queue' : 'the last in the queue'}.`);
    });
  }

  /** Runs that wait or work, in their order: what watching them begins with. */
  async #queue(): Promise<readonly Run[]> {
    for await (const runs of this.#of.client.stream('runs.watch', {})) return runs;
    return [];
  }

  async #archive(ids: readonly string[], archived: boolean): Promise<boolean> {
    return this.#tried(archived ? 'The runs could not be archived' : 'The runs could not be brought back', async () => {
      await this.#of.client.call('runs.archive', { ids: [...ids], archived });
      await this.#of.runs.read(this.#of.client);
      this.#whenChanged();
    });
  }

  async #tried(title: string, work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      this.#of.faults.show(error, { title });
      return false;
    }
  }
}
