import { afterAll, beforeAll, expect, test } from 'vitest';
import { openAtOnce, temporaryHome } from './test-workbench.ts';
import type { OpenedWorkbench } from './test-workbench.ts';
import { refusal } from './launch-tiny.ts';

/** No step is done here. */
const idle = { execute: () => Promise.reject(new Error('no step is done here')), endLeftover: () => Promise.resolve(false) };
const home = temporaryHome();
let opened: OpenedWorkbench;
beforeAll(async () => { opened = await openAtOnce(home.place, idle); });
afterAll(async () => {
  await opened.close();
  home.remove();
});

test('committed results are waited for at the first start, and other runs that are not there are not', async () => {
  const { client } = opened;
  const run = 'frozen-scenes-20k';
  const [got, about, steps, nowhere] = await Promise.all([
    client.call('runs.get', { id: run }),
    client.call('evaluations.arms', { run }),
    client.stream('steps.watch', { run }).next(),
    refusal(client.call('runs.get', { id: 'nowhere' })),
  ]);
  expect(got.run.id).toBe(run);
  expect(about.arms.map(({ arm }) => arm)).toContain('scrub');
  expect(steps.done).toBe(false);
  expect(nowhere.code).toBe('unknown-run');
});

test('once they are known, a run that is not there is refused at once', async () => {
  await opened.workbench.ready;
  expect((await refusal(opened.client.call('evaluations.arms', { run: 'nowhere' }))).code).toBe('unknown-run');
});
