import type { EngineIdentity } from '../../src-shared/experiment/step.ts';
import { EngineUnavailableError } from '../lab/engine/engine.ts';
import type { Engine } from '../lab/engine/engine.ts';
import { openEngine } from '../lab/engine/engines.ts';

/**
 * The engine that the run resolved at its start. A worker that cannot load exactly that one fails: figures of
 * different engines must not stand in one table unseen.
 *
 * @throws EngineUnavailableError when it does not work here or has another version
 */
export async function openRunEngine(wanted: EngineIdentity, gemmThreads: number): Promise<Engine> {
  const { engine } = await openEngine(wanted.name, { gemmThreads });
  if (engine.version !== wanted.version) {
    engine.dispose();
    throw new EngineUnavailableError(`this run uses ${wanted.name} ${wanted.version}, but this machine has ${engine.version}: start the run anew, or install the other version`);
  }
  return engine;
}
