import type { Background } from '../background/background.ts';
import type { EngineFinding } from './probe-engines.ts';

/** Probes the engines once, when it is first asked for, beside the thread that answers. A failure is not kept. */
export class EngineWatch {
  readonly #background: Background;
  #probing: Promise<readonly EngineFinding[]> | null = null;

  constructor(background: Background) {
    this.#background = background;
  }

  /** What is known of the engines. @throws what the background task does */
  findings(): Promise<readonly EngineFinding[]> {
    if (this.#probing === null) {
      this.#probing = this.#background.run('engine.probe', undefined);
      this.#probing.catch(() => { this.#probing = null; });
    }
    return this.#probing;
  }

  /** The same, or null when it is not known within some time. Never rejects. */
  async findingsWithin(ms: number): Promise<readonly EngineFinding[] | null> {
    const { promise: late, resolve } = Promise.withResolvers<null>();
    const timer = setTimeout(resolve, ms, null);
    try {
      return await Promise.race([this.findings(), late]);
    } catch {
      // Asked again the next time.
      return null;
    } finally {
      clearTimeout(timer);
    }
  }
}
