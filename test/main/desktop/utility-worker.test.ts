import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { utilityLauncher } from '../../../src-main/desktop/utility-worker.ts';
import { notedProcess } from '../../../src-main/jobs/process-identity.ts';
import { RunStoppedError, StepsFailedError } from '../../../src-main/jobs/run-plan.ts';
import { StepFolder } from '../../../src-main/jobs/step-folder.ts';
import type { LaunchWorker, WorkerProcess } from '../../../src-main/jobs/worker-launcher.ts';
import { TrainStep, linesOf } from '../worker/train-step.ts';
import { app } from './fake-electron/app.ts';
import { FakeUtilityProcess } from './fake-electron/utility-process.ts';

/** How a worker hears that it is to stop. */
const STOP_REQUEST = join(import.meta.dirname, '..', '..', '..', 'src-main', 'worker', 'stop-request.ts');

let place = '';
let launchWorker: LaunchWorker;

beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'utility-'));
  launchWorker = utilityLauncher();
  await expect(launch('too-early', '')).rejects.toThrow('before app is ready');
  await app.becomeReady();
});
afterAll(() => { rmSync(place, { recursive: true, force: true }); });

const logOf = (name: string): string => join(place, `${name}.log`);

/** Starts a worker that is nothing but a few lines. */
function launch(name: string, program: string): Promise<WorkerProcess> {
  const script = join(place, `${name}.mjs`);
  writeFileSync(script, program);
  return launchWorker({ script, folder: place, log: logOf(name), heapMegabytes: 64, environment: { PATH: process.env['PATH'] ?? '', MARK: name } });
}

describe('the step that a worker does in a utility process', () => {
  let train: TrainStep;
  let expected: Record<string, string>;

  beforeAll(async () => {
    train = await TrainStep.plan();
    const store = new StepFolder(join(place, 'child'));
    await train.run(store);
    expected = train.outputs(store);
  });

  test('has the same bits as in a child process, and its end is no accident', async () => {
    const store = new StepFolder(join(place, 'utility'));
    await train.run(store, { executor: { launchWorker } });
    expect(train.outputs(store)).toEqual(expected);
    expect(FakeUtilityProcess.running.size).toBe(0);
  });

  test('goes on from its checkpoint after a kill, and is told as that', async () => {
    const store = new StepFolder(join(place, 'killed'));
    const killed = train.run(store, {
      checkpointEveryMs: 30,
      executor: { launchWorker },
      watch: (event) => {
        if (event.type !== 'line' || event.line.type !== 'checkpoint' || event.line.number !== 2) return;
        const worker = notedProcess(train.attemptFile(store, 1, ''));
        if (worker !== null) process.kill(worker.pid, 'SIGKILL');
      },
    });
    await expect(killed).rejects.toThrow(/killed \(SIGKILL\)/);
    const events = await train.run(store, { executor: { launchWorker } });
    expect(linesOf(events, 'attempt').map(({ resumed }) => resumed?.checkpoint)).not.toContain(undefined);
    expect(train.outputs(store)).toEqual(expected);
  });

  test('stops at a checkpoint when it is asked to', async () => {
    const store = new StepFolder(join(place, 'stopped'));
    // One that is at work whenever the request comes.
    const endless = await TrainStep.plan(10_000);
    const stopped = endless.run(store, {
      checkpointEveryMs: 30,
      executor: { launchWorker, graceMs: 60_000 },
      watch: (event, controller) => { if (event.type === 'line' && event.line.type === 'checkpoint') controller.abort(); },
    });
    await expect(stopped).rejects.toThrow(RunStoppedError);
    expect(existsSync(endless.attemptFile(store, 1, 'result.json'))).toBe(true);
  });

  test('ends when its JavaScript heap is too small, and says so', async () => {
    const failure: unknown = await train.run(new StepFolder(join(place, 'heap')), { executor: { launchWorker, heapMegabytes: 8 } }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StepsFailedError);
    expect(String(failure)).toMatch(/ran out of memory: its JavaScript heap reached its limit of 8 MiB/);
  });
});

describe('a utility process', () => {
  test('has the environment that it is given alone, and its words go into its log to the last', async () => {
    const { ended } = await launch('says', 'console.log(process.env.MARK, process.env.HOME ?? "homeless", process.argv[2]); console.error("x".repeat(30_000)); process.exit(3);');
    expect(await ended).toEqual({ code: 3, signal: null, outOfMemory: false });
    expect(readFileSync(logOf('says'), 'utf8')).toBe(`says homeless ${place}\n${'x'.repeat(30_000)}\n`);
  });

  test('is asked to stop over its port', async () => {
    const worker = await launch('asked', `
      import { watchStopRequests } from ${JSON.stringify(STOP_REQUEST)};
      const { signal } = watchStopRequests('no-control');
      signal.addEventListener('abort', () => { console.log(signal.reason.message); process.exit(0); });
    `);
    worker.terminate();
    expect(await worker.ended).toEqual({ code: 0, signal: null, outOfMemory: false });
    expect(readFileSync(logOf('asked'), 'utf8')).toBe('asked to stop\n');
    worker.terminate();
    worker.kill();
  });

  test.each([['kill', 'setInterval(() => null, 1000);', 'SIGKILL'], ['a crash', 'process.abort();', 'SIGABRT']])('that ends by %s is told with its signal, though the system says why only afterwards', async (how, program, signal) => {
    const worker = await launch(how, program);
    if (how === 'kill') worker.kill();
    expect(await worker.ended).toEqual({ code: null, signal, outOfMemory: false });
  });

  test('that ran out of memory is told as that', async () => {
    const worker = await launch('oom', 'setInterval(() => null, 1000);');
    const [child] = FakeUtilityProcess.running;
    child?.emit('error', 'FatalError', 'CALL_AND_RETRY_LAST', '{"message": "JavaScript heap out of memory", "environmentVariables": {"A": "secret"}}');
    child?.goneAs('oom');
    worker.kill();
    expect(await worker.ended).toMatchObject({ outOfMemory: true });
    expect(readFileSync(logOf('oom'), 'utf8')).toBe('FATAL ERROR: CALL_AND_RETRY_LAST - JavaScript heap out of memory\n');
  });

  test('that the system does not start is told as that', async () => {
    FakeUtilityProcess.fails = 'launch-failed';
    await expect(launch('never', '')).rejects.toThrow('the worker could not be started: launch-failed');
  });
});

test('a worker whose program is gone stops, though its port says nothing', async () => {
  const script = join(place, 'orphan.ts');
  const port = join(import.meta.dirname, 'fake-electron', 'parent-port.mjs');
  writeFileSync(script, `
    import { writeFileSync } from 'node:fs';
    import { watchStopRequests } from ${JSON.stringify(STOP_REQUEST)};
    const { signal, look } = watchStopRequests(${JSON.stringify(join(place, 'no-control'))});
    console.log('alive');
    const poll = setInterval(look, 20);
    signal.addEventListener('abort', () => { clearInterval(poll); writeFileSync(${JSON.stringify(join(place, 'orphaned'))}, signal.reason.message); process.exit(); });
  `);
  const program = spawn(process.execPath, ['-e', `require('node:child_process').spawn(process.execPath, ['--import', ${JSON.stringify(port)}, ${JSON.stringify(script)}], { stdio: ['ignore', 'inherit', 'ignore', 'ipc'] })`], { stdio: ['ignore', 'pipe', 'ignore'] });
  await new Promise((resolve) => { program.stdout.once('data', resolve); });
  expect(existsSync(join(place, 'orphaned'))).toBe(false);
  program.kill('SIGKILL');
  await expect.poll(() => existsSync(join(place, 'orphaned')) && readFileSync(join(place, 'orphaned'), 'utf8'), { timeout: 10_000 }).toBe('the program that started this step is gone');
});
