import type { Engine } from '../lab/engine/engine.ts';
import { openEngine } from '../lab/engine/engines.ts';
import type { EngineRefusal } from '../lab/engine/engines.ts';

/** What a run keeps of the engine that it chose. */
export interface ChosenEngine {
  readonly name: string;
  readonly version: string;
  readonly fingerprint: string;
  /** engines that were passed over, and why */
  readonly passedOver: readonly EngineRefusal[];
}

/** One GEMM thread a process: the cores are used by steps that run side by side. */
export const GEMM_THREADS = 1;

/**
 * Chooses the engine of a run once: the named one, or the best that passes its self-test. The workers open exactly it.
 *
 * @throws EngineUnavailableError
 */
export async function chooseEngine(name: string | null): Promise<ChosenEngine> {
  const { engine, tried } = await openEngine(name ?? 'auto', { gemmThreads: GEMM_THREADS });
  try {
    return { name: engine.name, version: engine.version, fingerprint: engine.fingerprint, passedOver: tried };
  } finally {
    engine.dispose();
  }
}

/** What the numbers of an engine are, for manifests. */
export function numericsOf(engine: Pick<Engine, 'fingerprint'>): string {
  return `float32 tensors, float64 statistics, fingerprint ${engine.fingerprint.slice(0, 16)}`;
}

/**
 * Chooses engines by their names, each once: a self-test takes a second of processor time, and its answer stays as it is
 * while the program runs. A failure is not kept.
 */
export function rememberedEngines(choose: (name: string | null) => Promise<ChosenEngine>): (name: string | null) => Promise<ChosenEngine> {
  const chosen = new Map<string | null, Promise<ChosenEngine>>();
  return (name) => {
    const known = chosen.get(name);
    if (known !== undefined) return known;
    const choice = choose(name);
    chosen.set(name, choice);
    choice.catch(() => { chosen.delete(name); });
    return choice;
  };
}
