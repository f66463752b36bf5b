import { readdirSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { benchStep } from '../../lab/engine/bench-step.ts';
import { EngineUnavailableError } from '../../lab/engine/engine.ts';
import { engineFactories, openEngine } from '../../lab/engine/engines.ts';
import { GEMM_THREADS } from '../../workbench/engine-choice.ts';
import { openHome } from '../../workbench/home.ts';
import { programVersion } from '../../workbench/presets.ts';
import { HOME_OPTION } from '../command.ts';
import type { Command } from '../command.ts';
import { table } from '../help.ts';

/** What was found of one engine. */
interface EngineFinding {
  readonly name: string;
  readonly description: string;
  readonly works: boolean;
  readonly version: string | null;
  readonly fingerprint: string | null;
  /** of the reference training step, one GEMM thread, batch 256 */
  readonly samplesPerSecond: number | null;
  readonly reason: string | null;
}

export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'say what works here: engines with their self-test and speed, machine, home',
  operands: '',
  maxOperands: 0,
  options: [HOME_OPTION],
  details: ['The first engine that works is the default. Figures of different engines differ in their last digits, so a run keeps to one.'],
  async run(args, context) {
    const home = openHome(args.values.get('home'), context.environment);
    const engines: EngineFinding[] = [];
    for (const { name, description } of engineFactories) engines.push(await examine(name, description));
    const chosen = engines.find((engine) => engine.works)?.name ?? null;
    const machine = { platform: `${process.platform} ${process.arch}`, node: process.versions.node, cpu: cpus()[0]?.model ?? 'unknown', cores: availableParallelism(), memoryBytes: totalmem() };
    const datasets = readdirSync(home.datasets).filter((folder) => /^[0-9a-f]{64}$/.test(folder));
    const { terminal } = context;
    terminal.print(`mu-align ${programVersion(context.root)}, Node ${machine.node}, ${machine.platform}`);
    terminal.print(`${machine.cpu}, ${machine.cores} cores, ${(machine.memoryBytes / 2 ** 30).toFixed(1)} GiB`);
    for (const engine of engines) {
      terminal.print(`\n${engine.name}${engine.name === chosen ? ' (default)' : ''}: ${engine.description}`);
      for (const line of engineLines(engine)) terminal.print(line);
    }
    terminal.print(`\nhome ${home.root}, ${datasets.length} imported data sets`);
    if (chosen === null) throw new EngineUnavailableError('no engine works here; the reasons stand above');
    return { version: programVersion(context.root), machine, engines, chosen, home: home.root, datasets };
  },
};

async function examine(name: string, description: string): Promise<EngineFinding> {
  try {
    const { engine } = await openEngine(name, { gemmThreads: GEMM_THREADS });
    try {
      const samplesPerSecond = Math.round(benchStep(engine, () => performance.now()));
      return { name, description, works: true, version: engine.version, fingerprint: engine.fingerprint, samplesPerSecond, reason: null };
    } finally {
      engine.dispose();
    }
  } catch (error) {
    if (!(error instanceof EngineUnavailableError)) throw error;
    return { name, description, works: false, version: null, fingerprint: null, samplesPerSecond: null, reason: error.message };
  }
}

function engineLines(engine: EngineFinding): string[] {
  if (!engine.works) return [`  does not work here: ${engine.reason ?? ''}`];
  return table([
    ['  self-test', 'passed'],
    ['  version', engine.version ?? ''],
    ['  fingerprint', engine.fingerprint ?? ''],
    ['  speed', `${engine.samplesPerSecond ?? '-'} samples/s of the reference training step (one thread, batch 256)`],
  ]);
}
