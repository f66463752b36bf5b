import { describe, expect, test } from 'vitest';
import { TRANSITIONS, TransitionError, WORK_STATES, assertTransition, hasResult, isAlive, mayBecome } from '../../../src-shared/experiment/work-state.ts';
import type { WorkKind, WorkState } from '../../../src-shared/experiment/work-state.ts';

/** Written out once more, a row a state, a column a state in the order of WORK_STATES: x is legal. */
const AGAIN: Readonly<Record<string, string>> = {
  queued: '.x.xxxx.',
  running: '..xxx.xx',
  stopping: '...xxxxx',
  completed: '........',
  diverged: '........',
  stopped: 'x.......',
  failed: 'x.......',
  interrupted: 'x.......',
};
const ONCE: Readonly<Record<string, string>> = { ...AGAIN, queued: '.x...xxx', stopped: '........', failed: '........', interrupted: '........' };

const KINDS: readonly WorkKind[] = ['run', 'step', 'attempt'];
const pairs = KINDS.flatMap((kind) => WORK_STATES.flatMap((from) => WORK_STATES.map((to) => ({ kind, from, to }))));

describe('states of runs, steps and attempts', () => {
  test.each(KINDS)('every pair of states of a %s', (kind) => {
    const rows = WORK_STATES.map((from) => [from, WORK_STATES.map((to) => (mayBecome(kind, from, to) ? 'x' : '.')).join('')]);
    expect(Object.fromEntries(rows)).toEqual(kind === 'attempt' ? ONCE : AGAIN);
  });

  test('an illegal change is refused and says what is legal', () => {
    for (const { kind, from, to } of pairs) {
      if (mayBecome(kind, from, to)) expect(() => { assertTransition(kind, 'abc', from, to); }).not.toThrow();
      else expect(() => { assertTransition(kind, 'abc', from, to); }).toThrow(TransitionError);
    }
    expect(() => { assertTransition('step', 'abc', 'stopped', 'running'); }).toThrow('step abc is stopped and cannot become running; it can become queued');
    expect(() => { assertTransition('attempt', 'abc', 'failed', 'queued'); }).toThrow('attempt abc is failed and cannot become queued; it is at its end');
  });

  test('a result is for ever, and what lives can always be found dead', () => {
    for (const kind of KINDS) {
      for (const state of WORK_STATES) {
        if (hasResult(state)) expect(TRANSITIONS[kind][state]).toEqual([]);
        if (isAlive(state)) expect(TRANSITIONS[kind][state]).toContain('interrupted');
        expect(TRANSITIONS[kind][state]).not.toContain(state);
      }
    }
  });

  test('every state can be reached from queued, and from every state an end', () => {
    for (const kind of KINDS) {
      const reached = new Set<WorkState>(['queued']);
      for (const state of reached) for (const next of TRANSITIONS[kind][state]) reached.add(next);
      expect([...reached].sort()).toEqual([...WORK_STATES].sort());
    }
  });
});
