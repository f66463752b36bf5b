import type { SeriesPoint } from '../report/thin-series.ts';
import { journalLineSchema } from './step-file.ts';
import type { JournalLine, ResumedFrom } from './step-file.ts';

/** Line of a journal by its type. */
export type LineOf<T extends JournalLine['type']> = Extract<JournalLine, { type: T }>;

/** Null for a line that cannot be read: torn when its writer died, or of another version. */
export function parseJournalLine(line: string): JournalLine | null {
  try {
    const parsed = journalLineSchema.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** The lines of a journal that are whole; a last one without its newline was never finished. */
export function journalLines(bytes: Uint8Array): string[] {
  return new TextDecoder().decode(bytes).split('\n').slice(0, -1);
}

/** The mark of a checkpoint; null when the worker died before it was finished. */
export function checkpointMark(journal: Uint8Array, number: number): LineOf<'checkpoint'> | null {
  // Most lines are points; only those that can be marks are parsed.
  for (const text of journalLines(journal)) {
    const line = text.includes('"checkpoint"') ? parseJournalLine(text) : null;
    if (line?.type === 'checkpoint' && line.number === number) return line;
  }
  return null;
}

/** Reads the journal of an attempt by the name of its directory; null when it is gone. */
export type ReadJournal = (folder: string) => Uint8Array | null;

/**
 * The metric series of a step up to a place in one attempt's journal: each attempt's points up to the mark that was
 * resumed from, then the next attempt's.
 *
 * @param end bytes of that attempt's journal that count; null: all whole lines
 * @returns null when a journal that is needed is gone or damaged: the series cannot be told
 */
export function composeSeries(read: ReadJournal, folder: string, end: number | null): SeriesPoint[] | null {
  const journal = read(folder);
  if (journal === null || (end !== null && journal.length < end)) return null;
  const points: SeriesPoint[] = [];
  let resumed: ResumedFrom | null = null;
  for (const text of journalLines(end === null ? journal : journal.subarray(0, end))) {
    const line = parseJournalLine(text);
    if (line === null) return null;
    if (line.type === 'attempt') ({ resumed } = line);
    else if (line.type === 'metric') points.push({ step: line.step, epoch: line.epoch, phase: line.phase, values: line.values });
  }
  if (resumed === null) return points;
  // An attempt only ever resumes from one before it, so a cycle means that names were changed.
  if (resumed.folder === folder) return null;
  const before = composeSeries(read, resumed.folder, resumed.offset);
  return before === null ? null : [...before, ...points];
}
