import { EngineUnavailableError } from '../../lab/engine/engine.ts';
import { engineFactories } from '../../lab/engine/engines.ts';
import { GEMM_THREADS } from '../engine-choice.ts';

/** Whether an engine works on this machine. */
export interface EngineFinding {
  readonly name: string;
  /** what it is, in one sentence */
  readonly description: string;
  /** null where it does not work */
  readonly version: string | null;
  readonly fingerprint: string | null;
  /** why it does not work; null where it does */
  readonly problem: string | null;
}

/** Opens every engine with its self-test, one after the other; takes seconds. */
export async function probeEngines(): Promise<EngineFinding[]> {
  const findings: EngineFinding[] = [];
  for (const factory of engineFactories) {
    const { name, description } = factory;
    try {
      const engine = await factory.open({ gemmThreads: GEMM_THREADS });
      findings.push({ name, description, version: engine.version, fingerprint: engine.fingerprint, problem: null });
      engine.dispose();
    } catch (error) {
      if (!(error instanceof EngineUnavailableError)) throw error;
      findings.push({ name, description, version: null, fingerprint: null, problem: error.message });
    }
  }
  return findings;
}
