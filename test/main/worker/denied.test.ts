import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'vitest';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { StepsFailedError } from '../../../src-main/jobs/run-plan.ts';
import { StepFolder } from '../../../src-main/jobs/step-folder.ts';
import { TrainStep, linesOf } from './train-step.ts';

let place = '';
let closed: string[] = [];

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'denied-'));
  closed = [];
});
afterEach(() => {
  for (const folder of [...closed]) open(folder);
  rmSync(place, { recursive: true, force: true });
});

/** Nobody may write in a folder. Its mode does not bind root; the immutable flag does, where the file system has one. */
function close(folder: string): boolean {
  try {
    if (process.getuid?.() === 0) execFileSync('chattr', ['+i', folder], { stdio: 'ignore' });
    else chmodSync(folder, 0o500);
    writeFileSync(join(folder, 'probe'), '');
    rmSync(join(folder, 'probe'));
    return false;
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || (error.code !== 'EACCES' && error.code !== 'EPERM')) return false;
    closed.push(folder);
    return true;
  }
}

function open(folder: string): void {
  if (process.getuid?.() === 0) execFileSync('chattr', ['-i', folder]);
  else chmodSync(folder, 0o700);
  closed = closed.filter((other) => other !== folder);
}

function skip(context: TestContext): void {
  console.log('skipped: no folder can be closed to writing here');
  context.skip();
}

const REMEDY = /may not be written: it belongs to another user, or its disk is mounted read-only\. Give the user who runs this program the right to write there, or work in another home with --home; then the same command goes on from the last checkpoint/;

describe('a folder that may not be written', () => {
  test('before a step begins: says which, and what to do', async (context) => {
    const train = await TrainStep.plan(2);
    const store = new StepFolder(join(place, 'work'));
    if (!close(join(store.work, 'attempts'))) skip(context);
    const failure = await train.run(store).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StepsFailedError);
    expect(String(failure)).toContain(join(store.work, 'attempts'));
    expect(String(failure)).toMatch(REMEDY);
  });

  test('while a worker writes its checkpoints: the step is interrupted, and later goes on with the same bits', async (context) => {
    const train = await TrainStep.plan(30);
    const straight = new StepFolder(join(place, 'straight'));
    await train.run(straight);
    const store = new StepFolder(join(place, 'work'));
    const folder = dirname(train.attemptFile(store, 1, 'journal'));
    const closing: boolean[] = [];
    const failure = await train.run(store, {
      checkpointEveryMs: 20,
      watch: (event) => {
        if (event.type === 'line' && event.step.id === train.step.id && event.line.type === 'checkpoint' && event.line.number === 2) closing.push(close(folder));
      },
    }).catch((error: unknown) => error);
    if (!closing.includes(true)) skip(context);
    expect(failure).toBeInstanceOf(StepsFailedError);
    expect(String(failure)).toContain(folder);
    expect(String(failure)).toMatch(REMEDY);
    open(folder);
    const [attempt] = linesOf(await train.run(store), 'attempt').filter((line) => line.resumed !== null);
    expect(attempt).toMatchObject({ attempt: 2 });
    expect(train.outputs(store)).toEqual(train.outputs(straight));
  });
});

test('a file where a folder should be is named, with what to do', async () => {
  const train = await TrainStep.plan(2);
  const store = new StepFolder(join(place, 'work'));
  const inTheWay = dirname(train.attemptFile(store, 1, 'journal'));
  writeFileSync(inTheWay, 'not a folder');
  const failure = await train.run(store).catch((error: unknown) => error);
  expect(String(failure)).toMatch(/something else is in the way at .*Move it away; then the same command goes on/s);
  expect(String(failure)).toContain(inTheWay);
  rmSync(inTheWay);
  await train.run(store);
  expect(store.finished(train.step.id)?.outcome).toBe('completed');
});
