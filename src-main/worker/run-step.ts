import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONTROL_FILE, DENIED_EXIT_CODE, DISK_FULL_EXIT_CODE, JOURNAL_FILE, RESULT_FILE_SCHEMA_ID, STEP_FILE, stepFileSchema } from '../../src-shared/experiment/step-file.ts';
import type { StepFile, StepResult } from '../../src-shared/experiment/step-file.ts';
import { isDenied, isDiskFull } from '../durable-file.ts';
import { DataError } from '../lab/data/data-error.ts';
import type { Engine } from '../lab/engine/engine.ts';
import { nowMs } from '../wall-clock.ts';
import { CheckpointWriter, findResumePoint } from './checkpoint-files.ts';
import type { ResumePoint } from './checkpoint-files.ts';
import { hostHooks } from './host-hooks.ts';
import { JournalWriter } from './journal-writer.ts';
import { writeOutputs, writeResult } from './result-files.ts';
import { openRunEngine } from './run-engine.ts';
import { shortageOf } from './shortage.ts';
import { StepInputs } from './step-inputs.ts';
import type { StepContext } from './step-handler.ts';
import { STEP_HANDLERS } from './steps/step-handlers.ts';
import { StopRequested, watchStopRequests } from './stop-request.ts';

/** How a step ended, before it is written down. */
type End = Pick<StepResult, 'outcome' | 'files'> & Partial<Pick<StepResult, 'error' | 'badInput' | 'shortage'>>;

/**
 * Does the step whose directory is given: reads step.json, writes journal, checkpoints and outputs, and at last
 * result.json, which says how it ended. What goes wrong stands in the result.
 *
 * @returns the exit code of the process: not 0 when not even the result could be written
 */
export async function runStep(folder: string): Promise<number> {
  const startedAt = nowMs();
  const clock = monotonicClock();
  const file = stepFileSchema.parse(JSON.parse(readFileSync(join(folder, STEP_FILE), 'utf8')));
  const { signal, look } = watchStopRequests(join(folder, CONTROL_FILE));
  let journal: JournalWriter | null = null;
  let engine: Engine | null = null;
  let end: End;
  try {
    journal = new JournalWriter(join(folder, JOURNAL_FILE), clock);
    engine = file.engine === null ? null : await openRunEngine(file.engine, file.gemmThreads);
    end = await perform(folder, file, engine, { journal, clock, signal, look });
    journal.close();
  } catch (error) {
    closeQuietly(journal);
    end = endOf(error, signal);
  }
  const usage = process.resourceUsage();
  try {
    writeResult(folder, {
      schema: RESULT_FILE_SCHEMA_ID,
      id: file.id,
      attempt: file.attempt,
      error: null,
      badInput: false,
      shortage: null,
      ...end,
      fingerprint: engine?.fingerprint ?? null,
      durationMs: Math.round(clock()),
      startedAt,
      cpuMs: Math.round((usage.userCPUTime + usage.systemCPUTime) / 1000),
      peakMemoryBytes: usage.maxRSS * 1024,
    });
    return 0;
  } catch (error) {
    if (isDiskFull(error)) return DISK_FULL_EXIT_CODE;
    if (isDenied(error)) return DENIED_EXIT_CODE;
    throw error;
  }
}

interface Host {
  readonly journal: JournalWriter;
  readonly clock: () => number;
  readonly signal: AbortSignal;
  readonly look: () => void;
}

async function perform(folder: string, file: StepFile, engine: Engine | null, { journal, clock, signal, look }: Host): Promise<End> {
  const resume = beginAttempt(file, engine, journal);
  const checkpoints = new CheckpointWriter(folder, journal, engine?.fingerprint ?? '');
  const series = [...(resume?.series ?? [])];
  const earlierMs = resume?.elapsedMs ?? 0;
  const hooks = hostHooks({
    signal,
    look,
    journal,
    clock,
    checkpointEveryMs: file.checkpointEveryMs,
    store: (checkpoint) => { checkpoints.store(checkpoint, earlierMs + clock()); },
    series,
  });
  const context: StepContext = {
    file,
    inputs: new StepInputs(file.inputs),
    hooks,
    resume: resume?.checkpoint ?? null,
    earlierMs,
    series,
    engine: () => {
      if (engine === null) throw new RangeError(`a ${file.kind} step has no engine`);
      return engine;
    },
  };
  const { outcome, files } = await STEP_HANDLERS[file.kind](context);
  return { outcome, files: writeOutputs(folder, files) };
}

/** Opens the journal with where the attempt begins and on what it computes. */
function beginAttempt(file: StepFile, engine: Engine | null, journal: JournalWriter): ResumePoint | null {
  const { point, passedOver } = findResumePoint(file.resume, engine?.fingerprint ?? '');
  journal.append({ type: 'attempt', attempt: file.attempt, fingerprint: engine?.fingerprint ?? null, resumed: point?.from ?? null });
  for (const text of passedOver) journal.append({ type: 'log', text });
  if (point === null && passedOver.length > 0) journal.append({ type: 'log', text: 'starting anew' });
  journal.flush();
  return point;
}

function endOf(error: unknown, signal: AbortSignal): End {
  if (signal.aborted || error instanceof StopRequested) return { outcome: 'stopped', files: {} };
  console.error(error);
  const shortage = shortageOf(error);
  // On a full disk the step is stopped, not failed: what its checkpoint holds is kept and gone on from.
  const outcome = shortage === 'disk' ? 'stopped' : 'failed';
  return { outcome, error: error instanceof Error ? error.message : String(error), badInput: error instanceof DataError, shortage, files: {} };
}

/** The step has ended for another reason already: that is what counts. */
function closeQuietly(journal: JournalWriter | null): void {
  try {
    journal?.close();
  } catch (error) {
    console.error(error);
  }
}

function monotonicClock(): () => number {
  const start = performance.now();
  return () => performance.now() - start;
}
