import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONTROL_FILE, JOURNAL_FILE, OUTPUTS_FOLDER, RESULT_FILE, RESULT_FILE_SCHEMA_ID, STEP_FILE, stepFileSchema } from '../../src-shared/experiment/step-file.ts';
import type { StepFile, StepResult } from '../../src-shared/experiment/step-file.ts';
import { writeDurably } from '../durable-file.ts';
import { DataError } from '../lab/data/data-error.ts';
import type { Engine } from '../lab/engine/engine.ts';
import { nowMs } from '../wall-clock.ts';
import { CheckpointWriter, readCheckpoint } from './checkpoint-files.ts';
import type { ResumePoint } from './checkpoint-files.ts';
import { hostHooks } from './host-hooks.ts';
import { JournalWriter } from './journal-writer.ts';
import { seriesBefore } from './recorded-series.ts';
import { openRunEngine } from './run-engine.ts';
import { StepInputs } from './step-inputs.ts';
import type { StepContext, StepOutput } from './step-handler.ts';
import { STEP_HANDLERS } from './steps/step-handlers.ts';
import { StopRequested, watchStopRequests } from './stop-request.ts';

/**
 * Does the step whose directory is given: reads step.json, writes journal, checkpoints and outputs, and at last
 * result.json, which says how it ended. Never throws: what goes wrong stands in the result.
 */
export async function runStep(folder: string): Promise<void> {
  const startedAt = nowMs();
  const clock = monotonicClock();
  const file = stepFileSchema.parse(JSON.parse(readFileSync(join(folder, STEP_FILE), 'utf8')));
  const journal = new JournalWriter(join(folder, JOURNAL_FILE), clock);
  const { signal, look } = watchStopRequests(join(folder, CONTROL_FILE));
  let engine: Engine | null = null;
  const finish = (end: Pick<StepResult, 'outcome' | 'files'> & Partial<Pick<StepResult, 'error' | 'badInput'>>): void => {
    journal.close();
    const result: StepResult = {
      schema: RESULT_FILE_SCHEMA_ID,
      id: file.id,
      attempt: file.attempt,
      error: null,
      badInput: false,
      ...end,
      fingerprint: engine?.fingerprint ?? null,
      durationMs: Math.round(clock()),
      startedAt,
      peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
    };
    writeDurably(join(folder, RESULT_FILE), `${JSON.stringify(result, null, 2)}\n`);
  };
  try {
    engine = file.engine === null ? null : await openRunEngine(file.engine, file.gemmThreads);
    const resume = resumePoint(file, engine, journal);
    const checkpoints = new CheckpointWriter(folder, journal, engine?.fingerprint ?? '');
    const series = resume === null || file.resume === null ? [] : seriesBefore(file.resume, resume.checkpoint.position.step);
    // A journal holds its step's whole series, also when earlier attempts began it.
    for (const { step, epoch, phase, values } of series) journal.append({ type: 'metric', step, epoch, phase, values });
    const hooks = hostHooks({
      signal,
      look,
      journal,
      clock,
      checkpointEveryMs: file.checkpointEveryMs,
      store: (checkpoint) => { checkpoints.store(checkpoint, (resume?.elapsedMs ?? 0) + clock()); },
      series,
    });
    const context: StepContext = {
      file,
      inputs: new StepInputs(file.inputs),
      hooks,
      resume: resume?.checkpoint ?? null,
      earlierMs: resume?.elapsedMs ?? 0,
      series,
      engine: () => {
        if (engine === null) throw new RangeError(`a ${file.kind} step has no engine`);
        return engine;
      },
    };
    const output = await STEP_HANDLERS[file.kind](context);
    finish({ outcome: output.outcome, files: writeOutputs(folder, output) });
  } catch (error) {
    if (signal.aborted || error instanceof StopRequested) finish({ outcome: 'stopped', files: {} });
    else {
      console.error(error);
      finish({ outcome: 'failed', error: error instanceof Error ? error.message : String(error), badInput: error instanceof DataError, files: {} });
    }
  }
}

function resumePoint(file: StepFile, engine: Engine | null, journal: JournalWriter): ResumePoint | null {
  if (file.resume === null) return null;
  const found = readCheckpoint(file.resume, engine?.fingerprint ?? '');
  if (!('unusable' in found)) return found;
  journal.append({ type: 'log', text: `starting anew: ${found.unusable}` });
  return null;
}

function writeOutputs(folder: string, output: StepOutput): StepResult['files'] {
  const files: StepResult['files'] = {};
  for (const [name, content] of Object.entries(output.files)) {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    writeDurably(join(folder, OUTPUTS_FOLDER, name), bytes);
    files[name] = { sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.byteLength };
  }
  return files;
}

function monotonicClock(): () => number {
  const start = performance.now();
  return () => performance.now() - start;
}
