import { EngineUnavailableError, type Engine, type EngineFactory, type EngineOptions } from './engine.ts';
import { wasmFactory, wasmOrtFactory } from './wasm/wasm-factories.ts';

/** Every engine there is, best first. A new backend is one factory in its own file and one entry here. */
export const engineFactories: readonly EngineFactory[] = [wasmOrtFactory, wasmFactory];

/** An engine that was passed over, and why, in plain words: part of a run's record. */
export interface EngineRefusal {
  readonly name: string;
  readonly reason: string;
}

export interface OpenedEngine {
  readonly engine: Engine;
  /** what 'auto' tried before, best first */
  readonly tried: readonly EngineRefusal[];
}

/**
 * Opens an engine and runs its self-test. 'auto' takes the best that works and says in `tried` why the others did
 * not; a name given outright is never replaced by another engine, since results of engines differ in their last digits.
 *
 * @throws EngineUnavailableError when the engine asked for, or all of them, cannot be used, or the name is unknown
 */
export async function openEngine(name: string, options: EngineOptions): Promise<OpenedEngine> {
  const candidates = name === 'auto' ? engineFactories : engineFactories.filter((factory) => factory.name === name);
  if (candidates.length === 0) {
    const names = engineFactories.map((factory) => factory.name).join(', ');
    throw new EngineUnavailableError(`There is no engine "${name}". Known engines: auto, ${names}.`);
  }
  const tried: EngineRefusal[] = [];
  for (const factory of candidates) {
    try {
      return { engine: await factory.open(options), tried };
    } catch (cause) {
      if (!(cause instanceof EngineUnavailableError) || name !== 'auto') throw cause;
      tried.push({ name: factory.name, reason: cause.message });
    }
  }
  throw new EngineUnavailableError(`No engine works here. ${tried.map((refusal) => `${refusal.name}: ${refusal.reason}`).join(' ')}`);
}
