import { expect, test } from 'vitest';
import type { Handlers } from '../../../../src-shared/contract/server.ts';
import { Launcher } from '../../../../src-renderer/features/configure/launcher.svelte.ts';
import { fakeWorkbench } from '../../render-with-workbench.ts';

const RUN = { id: 'r', name: 'r', status: 'queued', kind: 'own', source: 'own', preset: null, configHash: null, dataset: 'd', engine: 'e', evaluationNoise: false, methods: [], seeds: [], createdAt: 0, endedAt: null, stepsDone: 0, stepsTotal: 0, etaMs: null, tags: ['keep'], note: 'n', archived: false, problem: null } as const;

function launcher(handlers: Partial<Handlers>): Launcher {
  return new Launcher(fakeWorkbench(handlers).client);
}

test('a second click is the first one', async () => {
  let launched = 0;
  const one = launcher({ 'runs.launch': () => ({ id: `run-${++launched}` }) });
  const [first, second] = await Promise.all([one.launch({ config: {}, preset: null, name: 'a' }), one.launch({ config: {}, preset: null, name: 'a' })]);
  expect([first, second, launched]).toEqual(['run-1', null, 1]);
});

test('what was not answered is tried again under its key, and what was started is not', async () => {
  const keys: string[] = [];
  const one = launcher({ 'runs.launch': ({ key }) => {
    keys.push(key);
    if (keys.length === 1) throw new Error('lost');
    return { id: key };
  } });
  const launch = { config: { seeds: [1] }, preset: 'quick', name: 'a' };
  await expect(one.launch(launch)).rejects.toThrow();
  await one.launch(launch);
  await one.launch(launch);
  expect(keys[1]).toBe(keys[0]);
  expect(keys[2]).not.toBe(keys[0]);
  expect(one.isBusy).toBe(false);
});

test('a sweep that breaks off goes on where it was, and keeps the other tags and the note', async () => {
  const started = new Map<string, string>();
  const annotated: unknown[] = [];
  let isBroken = true;
  const one = launcher({
    'runs.launch': ({ key, name }) => {
      if (name === 'b' && isBroken) throw new Error('full');
      started.set(key, name);
      return { id: name };
    },
    'runs.get': () => ({ run: { ...RUN, methods: [], seeds: [], tags: [...RUN.tags] }, config: {}, state: null }),
    'runs.annotate': (input) => {
      annotated.push(input);
      return { ...RUN, methods: [], seeds: [], tags: [] };
    },
  });
  const runs = [{ name: 'a', config: { seeds: [1] } }, { name: 'b', config: { seeds: [2] } }];
  await expect(one.sweep(runs, null, 'sweep')).rejects.toThrow();
  expect(one.done).toBe(1);
  isBroken = false;
  expect(await one.sweep(runs, null, 'sweep')).toEqual(['a', 'b']);
  expect([...started.values()]).toEqual(['a', 'b']);
  expect(annotated.at(-1)).toEqual({ id: 'b', name: 'r', note: 'n', tags: ['keep', 'sweep'] });
});
