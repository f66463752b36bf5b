import { describe, expect, test } from 'vitest';
import { RunBook } from '../../../src-renderer/app/run-book.svelte.ts';
import type { Run, RunStatus } from '../../../src-shared/contract/topics/runs.ts';
import { inventedRuns } from '../harness/invented.ts';
import { fakeWorkbench } from '../render-with-workbench.ts';

const settled = (): Promise<void> => new Promise((resolve) => { setTimeout(resolve, 5); });

function run(id: string, status: RunStatus): Run {
  const [one] = inventedRuns(1);
  if (one === undefined) throw new Error('no run was invented');
  return { ...one, id, name: id.toUpperCase(), status };
}

/** A book that follows runs, with what the workbench would answer and tell in the test's hand. */
function followed(list: Run[]) {
  const asked: string[] = [];
  let tell: (runs: Run[]) => void = () => undefined;
  let begin: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => { begin = resolve; });
  const held: { list: Run[]; gate: Promise<unknown> } = { list, gate: Promise.resolve() };
  const { client } = fakeWorkbench({
    'runs.list': async () => {
      asked.push('list');
      const answer = { total: held.list.length, runs: [...held.list] };
      await held.gate;
      return answer;
    },
    'runs.watch': async function* () {
      asked.push('watch');
      await begun;
      yield [];
      for (;;) yield await new Promise<Run[]>((resolve) => { tell = resolve; });
    },
  });
  const book = new RunBook();
  const said: string[] = [];
  const abort = new AbortController();
  void book.follow(client, abort.signal, (text) => said.push(text));
  return { book, client, asked, said, held, abort, begin: () => { begin(); return settled(); }, tell: (runs: Run[]) => { tell(runs); return settled(); } };
}

describe('the runs of the window', () => {
  test('are read when their changes are told already, so that none falls between', async () => {
    const { book, asked, held, begin, tell } = followed([]);
    await settled();
    expect(asked).toEqual(['watch']);
    held.list = [run('a', 'running')];
    await begin();
    expect(asked).toEqual(['watch', 'list']);
    expect(book.all.map(({ id }) => id)).toEqual(['a']);
    await tell([run('b', 'queued')]);
    expect(book.total).toBe(2);
  });

  test('whose change was told are not said to have changed when they are read again after a reconnection', async () => {
    const { book, client, said, held, abort, begin, tell } = followed([run('a', 'running'), run('b', 'running')]);
    await begin();
    // The list is being read again while the stream, which is back, tells of the first.
    let open: (value: unknown) => void = () => undefined;
    held.gate = new Promise((resolve) => { open = resolve; });
    held.list = [run('a', 'interrupted'), run('b', 'completed')];
    const again = book.readAgain(client, abort.signal);
    await tell([run('a', 'interrupted')]);
    open(null);
    expect(await again).toEqual(['Run B: Completed']);
    await tell([run('a', 'interrupted'), run('b', 'completed')]);
    expect(said).toEqual(['Run A: Interrupted']);
  });

  test('are followed although they could not be read at first', async () => {
    const { book, held, begin, tell } = followed([run('a', 'running')]);
    held.gate = Promise.reject(new Error('the connection broke'));
    await begin();
    expect(book.error).not.toBeNull();
    await tell([run('a', 'completed')]);
    expect(book.get('a')?.status).toBe('completed');
  });
});
