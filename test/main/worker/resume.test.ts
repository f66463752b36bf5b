import { cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RunStoppedError, StepsFailedError } from '../../../src-main/jobs/run-plan.ts';
import { notedProcess } from '../../../src-main/jobs/process-identity.ts';
import { StepFolder } from '../../../src-main/jobs/step-folder.ts';
import { TrainStep, linesOf, toldBy } from './train-step.ts';

let place = '';
let train: TrainStep;
let undisturbed: Record<string, string>;
/** a run that was stopped after its third checkpoint */
let halted = '';

beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'resume-'));
  train = await TrainStep.plan();
  const straight = new StepFolder(join(place, 'straight'));
  await train.run(straight);
  undisturbed = train.outputs(straight);
  halted = join(place, 'halted');
  const stopped = train.run(new StepFolder(halted), {
    checkpointEveryMs: 30,
    watch: (event, controller) => { if (event.type === 'line' && event.line.type === 'checkpoint' && event.line.number >= 3) controller.abort(); },
  });
  await expect(stopped).rejects.toThrow(RunStoppedError);
});
afterAll(() => {
  rmSync(place, { recursive: true, force: true });
});

/** A copy of the halted run, to be damaged. */
function haltedCopy(name: string): StepFolder {
  cpSync(halted, join(place, name), { recursive: true });
  return new StepFolder(join(place, name));
}

const journalOf = (store: StepFolder): string => train.attemptFile(store, 1, 'journal');
const marksOf = (store: StepFolder): number[] => [...readFileSync(journalOf(store), 'utf8').matchAll(/"checkpoint","number":(\d+)/g)].map((match) => Number(match[1]));

describe('a train step that is stopped', () => {
  test('goes on from its newest checkpoint and ends with the same bits and the same series', async () => {
    const store = haltedCopy('whole');
    const newest = marksOf(store).at(-1);
    const events = await train.run(store);
    const [attempt] = linesOf(events, 'attempt');
    expect(attempt).toMatchObject({ attempt: 2, fingerprint: store.finished(train.step.id)?.fingerprint, resumed: { folder: `${train.step.id}-1`, checkpoint: newest } });
    const [first] = linesOf(events, 'metric');
    // Each journal holds the points of its own attempt.
    expect(first).toMatchObject({ step: (attempt?.resumed?.step ?? NaN) + 1 });
    expect(train.outputs(store)).toEqual(undisturbed);
  });

  test('passes over a checkpoint that was cut short, for the one before', async () => {
    const store = haltedCopy('cut');
    const newest = marksOf(store).at(-1) ?? 0;
    truncateSync(train.attemptFile(store, 1, `checkpoint-${newest}`), 1000);
    const events = await train.run(store);
    expect(toldBy(events)).toContain(`checkpoint ${newest} of attempt 1 is not used: the file is damaged or cut short`);
    expect(linesOf(events, 'attempt')[0]).toMatchObject({ resumed: { checkpoint: newest - 1 } });
    expect(train.outputs(store)).toEqual(undisturbed);
  });

  test('begins anew when no checkpoint is whole, and says so', async () => {
    const store = haltedCopy('all-cut');
    const newest = marksOf(store).at(-1) ?? 0;
    for (const number of [newest, newest - 1]) writeFileSync(train.attemptFile(store, 1, `checkpoint-${number}`), 'nothing');
    const events = await train.run(store);
    expect(toldBy(events).at(-1)).toBe('starting anew');
    expect(linesOf(events, 'attempt')[0]).toMatchObject({ resumed: null });
    expect(train.outputs(store)).toEqual(undisturbed);
  });

  test('does not use a checkpoint whose mark the journal lost when it was cut in mid-line', async () => {
    const store = haltedCopy('torn');
    const text = readFileSync(journalOf(store), 'utf8');
    const newest = marksOf(store).at(-1) ?? 0;
    truncateSync(journalOf(store), text.lastIndexOf('"checkpoint"') + 20);
    const events = await train.run(store);
    expect(toldBy(events)).toContain(`checkpoint ${newest} of attempt 1 is not used: it was not finished`);
    expect(linesOf(events, 'attempt')[0]).toMatchObject({ resumed: { checkpoint: newest - 1 } });
    expect(train.outputs(store)).toEqual(undisturbed);
  });

  test('does not use a checkpoint whose series is damaged', async () => {
    const store = haltedCopy('scratched');
    const text = readFileSync(journalOf(store), 'utf8');
    writeFileSync(journalOf(store), text.replace('"step":2,', '"step":?,'));
    const events = await train.run(store);
    expect(toldBy(events).join('\n')).toMatch(/the journal that belongs to it is damaged\n.*starting anew/s);
    expect(train.outputs(store)).toEqual(undisturbed);
  });

  test('begins anew where the engine computes other bits', async () => {
    const store = haltedCopy('elsewhere');
    const text = readFileSync(journalOf(store), 'utf8');
    writeFileSync(journalOf(store), text.replace(/"fingerprint":"[0-9a-f]+"/g, '"fingerprint":"0123456789abcdef"'));
    const events = await train.run(store);
    expect(toldBy(events).join('\n')).toMatch(/not used: it was made where the engine computes other bits\n.*starting anew/s);
    expect(train.outputs(store)).toEqual(undisturbed);
  });
});

describe('a worker that is killed', () => {
  test('costs at most what was done since its last checkpoint, in every attempt', async () => {
    const store = new StepFolder(join(place, 'killed'));
    const attempts: { readonly done: number[]; redo: number[] }[] = [];
    for (let kills = 0; kills < 3; kills++) {
      const attempt: { readonly done: number[]; redo: number[] } = { done: [], redo: [] };
      attempts.push(attempt);
      const run = train.run(store, {
        checkpointEveryMs: 30,
        watch: (event) => {
          if (event.type !== 'line') return;
          if (event.line.type === 'metric') {
            attempt.done.push(event.line.step);
            attempt.redo.push(event.line.step);
          }
          if (event.line.type !== 'checkpoint') return;
          attempt.redo = [];
          const pid = event.line.number === 2 ? notedProcess(train.attemptFile(store, kills + 1, '.'))?.pid : undefined;
          if (pid !== undefined) process.kill(pid, 'SIGKILL');
        },
      });
      await expect(run).rejects.toThrow(/SIGKILL/);
    }
    const events = await train.run(store, { checkpointEveryMs: 30 });
    attempts.push({ done: linesOf(events, 'metric').map((line) => line.step), redo: [] });
    expect(linesOf(events, 'attempt')).toMatchObject([{ attempt: 4 }]);
    // Steps run on without a gap, and each attempt begins with the first step that no checkpoint held.
    for (const [i, { done }] of attempts.entries()) {
      expect(done).toEqual(done.map((_, j) => (done[0] ?? 0) + j));
      const before = attempts[i - 1];
      if (before !== undefined) expect(done[0]).toBe(before.redo[0] ?? (before.done.at(-1) ?? 0) + 1);
    }
    expect(train.outputs(store)).toEqual(undisturbed);
  });

  test('when its JavaScript heap is too small: says so, and what to do; the next run goes on', async () => {
    const store = new StepFolder(join(place, 'heap'));
    const failure = await train.run(store, { executor: { heapMegabytes: 8 } }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StepsFailedError);
    expect(String(failure)).toMatch(/ran out of memory: its JavaScript heap reached its limit of 8 MiB; .*--workers 1/);
    await train.run(store);
    expect(train.outputs(store)).toEqual(undisturbed);
  });
});
