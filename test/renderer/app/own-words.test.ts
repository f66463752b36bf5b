import { flushSync } from 'svelte';
import { expect, test } from 'vitest';
import { effectOf } from './effect.svelte.ts';
import { fakeWorkbench } from '../render-with-workbench.ts';

// Saying something must not make the effect that says it depend on what was said: it would never end.
test.each([
  ['announces', ({ announcer }: ReturnType<typeof fakeWorkbench>) => { announcer.say('again'); }],
  ['tells', ({ toasts }: ReturnType<typeof fakeWorkbench>) => { toasts.show('again'); }],
  ['selects a number', ({ trail }: ReturnType<typeof fakeWorkbench>) => { trail.select({ run: 'r', arm: 'a', seeds: [1], column: 'c', shown: '1' }); }],
  ['changes the address', ({ router }: ReturnType<typeof fakeWorkbench>) => { router.setQuery({ a: '1' }); }],
  ['takes runs in', ({ runs }: ReturnType<typeof fakeWorkbench>) => { runs.take([]); }],
])('an effect that %s runs once', (_what, act) => {
  const workbench = fakeWorkbench();
  const effect = effectOf(() => {
    act(workbench);
  });
  flushSync();
  expect(effect.runs).toBe(1);
  effect.stop();
});
