import type { StreamItem } from '../../src-shared/contract/registry.ts';
import type { JournalLine } from '../../src-shared/experiment/step-file.ts';
import type { Attempt } from '../store/steps.ts';

type LogLine = StreamItem<'steps.log'>[number];

/** Lines of the log of one attempt, in words. */
export class LogTeller {
  readonly attempt: number;
  readonly #startedAt: number | null;
  #doing = '';

  /** @param startedAt of the attempt, ms since 1970; null: not known */
  constructor(attempt: number, startedAt: number | null) {
    this.attempt = attempt;
    this.#startedAt = startedAt;
  }

  /** Null for a line that is none of the log's: points, signs of life, progress at the same task. */
  line(line: JournalLine): LogLine | null {
    switch (line.type) {
      case 'attempt':
        return this.#at(line.t, line.resumed === null ? `attempt ${line.attempt} begins` : `attempt ${line.attempt} goes on from checkpoint ${line.resumed.checkpoint} of an earlier one, behind step ${line.resumed.step}`);
      case 'log':
        return this.#at(line.t, line.text);
      case 'checkpoint':
        return this.#at(line.t, `checkpoint ${line.number} written`);
      case 'progress':
        if (line.label === this.#doing) return null;
        this.#doing = line.label;
        return this.#at(line.t, `now: ${line.label}`);
      case 'metric':
      case 'beat':
        return null;
    }
  }

  end({ state, reason, startedAt, endedAt, durationMs }: Attempt): LogLine {
    const tMs = durationMs ?? (endedAt ?? startedAt) - startedAt;
    const why = reason === '' ? '' : `: ${reason}`;
    return { attempt: this.attempt, tMs, at: endedAt, text: state === 'completed' ? `done after ${secondsText(tMs)}` : `${state} after ${secondsText(tMs)}${why}` };
  }

  #at(tMs: number, text: string): LogLine {
    return { attempt: this.attempt, tMs, at: this.#startedAt === null ? null : this.#startedAt + tMs, text };
  }
}

function secondsText(ms: number): string {
  return ms < 120_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 60_000)} min`;
}
