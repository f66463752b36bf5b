import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { OUTPUTS_FOLDER, bareLabFileSchema } from '../../src-shared/experiment/step-file.ts';
import type { SeriesPoint } from '../../src-shared/report/thin-series.ts';
import { openRunEngine } from './run-engine.ts';
import { StepInputs } from './step-inputs.ts';
import type { StepContext } from './step-handler.ts';
import { STEP_HANDLERS } from './steps/step-handlers.ts';

/**
 * Does the steps of a list in this one process, one after the other on one engine, without journals, checkpoints and
 * durable files: what the lab itself costs, for `mu-align bench steps`. Prints wall and CPU time of the whole process,
 * and CPU time of each step, in milliseconds, as one JSON object.
 *
 * @param path a JSON file with the steps, in an order in which inputs come first
 */
export async function runBareLab(path: string): Promise<void> {
  const { steps, folder } = bareLabFileSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  const first = steps.find((step) => step.engine !== null);
  const engine = first?.engine == null ? null : await openRunEngine(first.engine, first.gemmThreads);
  const stepsCpuMs: Record<string, number> = {};
  for (const file of steps) {
    const before = cpuMs();
    const series: SeriesPoint[] = [];
    const context: StepContext = {
      file,
      inputs: new StepInputs(file.inputs),
      hooks: {
        signal: new AbortController().signal,
        clock: () => performance.now(),
        progress: () => undefined,
        metric: ({ step, epoch, phase, values }) => { series.push({ step, epoch, phase, values: { ...values } }); },
        checkpoint: () => undefined,
        breathe: () => Promise.resolve(),
      },
      resume: null,
      earlierMs: 0,
      series,
      engine: () => {
        if (engine === null) throw new RangeError(`a ${file.kind} step has no engine`);
        return engine;
      },
    };
    const { files } = await STEP_HANDLERS[file.kind](context);
    for (const [name, content] of Object.entries(files)) {
      const place = join(folder, file.id, OUTPUTS_FOLDER, name);
      mkdirSync(dirname(place), { recursive: true });
      writeFileSync(place, content);
    }
    stepsCpuMs[file.id] = cpuMs() - before;
  }
  process.stdout.write(`${JSON.stringify({ wallMs: performance.now(), cpuMs: cpuMs(), stepsCpuMs })}\n`);
}

/** Processor time of this process so far, all its threads. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
