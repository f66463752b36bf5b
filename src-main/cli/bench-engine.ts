import { makeBenchStep, medianStepMs } from '../lab/engine/bench-step.ts';
import { EngineUnavailableError } from '../lab/engine/engine.ts';
import { engineFactories, openEngine } from '../lab/engine/engines.ts';
import { startTorchStep } from './torch-step.ts';

/** Part of PyTorch's speed that the default engine is meant to reach, one thread each. */
export const ENGINE_GOAL = 0.85;

/** One implementation of the reference step. */
export interface EngineTiming {
  readonly name: string;
  readonly version: string;
  /** from the median over the rounds of each round's median step */
  readonly samplesPerSecond: number;
  /** median over the rounds of the speed relative to PyTorch's in the same round; null without PyTorch */
  readonly ratioToTorch: number | null;
}

export interface EngineBenchmark {
  readonly batchSize: number;
  readonly rounds: number;
  readonly timings: readonly EngineTiming[];
  /** what was not measured, and why */
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
  readonly goal: number;
}

export interface EngineBenchOptions {
  readonly batchSize: number;
  readonly rounds: number;
  /** steps a round; slow engines take a quarter of them */
  readonly steps: number;
  /** the Python interpreter to look for torch in */
  readonly python: string;
}

export const ENGINE_BENCH_DEFAULTS: EngineBenchOptions = { batchSize: 256, rounds: 7, steps: 20, python: 'python3' };

interface Runner {
  readonly name: string;
  readonly version: string;
  readonly steps: number;
  readonly medianMs: (steps: number) => number | Promise<number>;
  readonly close: () => void;
  readonly roundsMs: number[];
}

/**
 * Measures the training step of every engine and of PyTorch, one thread each, in turns: on a machine that does other
 * things too, only figures of the same minute compare.
 */
export async function benchEngine(log: (line: string) => void, signal: AbortSignal, options: EngineBenchOptions = ENGINE_BENCH_DEFAULTS): Promise<EngineBenchmark> {
  const { batchSize, rounds, steps } = options;
  const skipped: { name: string; reason: string }[] = [];
  const runners: Runner[] = [];
  try {
    for (const { name } of engineFactories) {
      try {
        runners.push(await engineRunner(name, batchSize, name === 'wasm' ? Math.ceil(steps / 4) : steps));
      } catch (error) {
        if (!(error instanceof EngineUnavailableError)) throw error;
        skipped.push({ name, reason: error.message });
      }
    }
    const torch = await startTorchStep(options.python, batchSize, signal);
    if (torch === null) skipped.push({ name: 'pytorch', reason: `no torch for ${options.python} here` });
    else runners.push({ name: 'pytorch', version: torch.version, steps, medianMs: (count) => torch.medianMs(count), close: () => { torch.close(); }, roundsMs: [] });
    for (const { name, reason } of skipped) log(`skipped: ${name}: ${reason}`);

    for (let round = 0; round < rounds; round++) {
      for (const runner of runners) {
        signal.throwIfAborted();
        runner.roundsMs.push(await runner.medianMs(runner.steps));
      }
      const speeds = runners.map(({ name, roundsMs }) => `${name} ${(batchSize * 1000 / (roundsMs.at(-1) ?? NaN)).toFixed(0)}`);
      log(`round ${round + 1} of ${rounds}: ${speeds.join(', ')} samples/s`);
    }
  } finally {
    for (const runner of runners) runner.close();
  }
  const torchMs = runners.find(({ name }) => name === 'pytorch')?.roundsMs;
  const timings = runners.map(({ name, version, roundsMs }) => ({
    name,
    version,
    samplesPerSecond: (batchSize * 1000) / median(roundsMs),
    ratioToTorch: torchMs === undefined ? null : median(roundsMs.map((ms, round) => (torchMs[round] ?? NaN) / ms)),
  }));
  return { batchSize, rounds, timings, skipped, goal: ENGINE_GOAL };
}

async function engineRunner(name: string, batchSize: number, steps: number): Promise<Runner> {
  const { engine } = await openEngine(name, { gemmThreads: 1 });
  const step = makeBenchStep(engine, batchSize);
  step.run();
  step.run();
  return {
    name,
    version: engine.version,
    steps,
    medianMs: (count) => medianStepMs(step, () => performance.now(), count),
    close: () => {
      step.dispose();
      engine.dispose();
    },
    roundsMs: [],
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? NaN;
}
