import { basename, dirname, join } from 'node:path';
import type { LineOf } from '../../../src-shared/experiment/journal.ts';
import { JOURNAL_FILE } from '../../../src-shared/experiment/step-file.ts';
import type { JournalLine } from '../../../src-shared/experiment/step-file.ts';
import { JournalTail } from '../../jobs/journal-tail.ts';

/** A stretch of an attempt's journal that belongs to the series. */
export interface Segment {
  readonly path: string;
  /** bytes that count */
  readonly end: number;
  /** number of the attempt */
  readonly attempt: number;
}

/** The journals that make up the series of the attempt in a folder, in order; null when it has not begun. An earlier one that is gone leaves out what was before it. */
export function segmentsOf(folder: string): Segment[] | null {
  const path = join(folder, JOURNAL_FILE);
  const first = firstLine(path);
  if (first === null) return null;
  const segments: Segment[] = [{ path, end: Infinity, attempt: first.attempt }];
  const seen = new Set([basename(folder)]);
  for (let from = first.resumed; from !== null;) {
    const { folder: name, offset } = from;
    const earlier = join(dirname(folder), basename(name), JOURNAL_FILE);
    const line: LineOf<'attempt'> | null = seen.has(name) ? null : firstLine(earlier);
    if (line === null) break;
    seen.add(name);
    segments.unshift({ path: earlier, end: offset, attempt: line.attempt });
    from = line.resumed;
  }
  return segments;
}

/** Where an attempt begins; null when its journal does not say so yet. */
export function firstLine(path: string): LineOf<'attempt'> | null {
  const [line]: (JournalLine | undefined)[] = new JournalTail(path).read(1);
  return line?.type === 'attempt' ? line : null;
}
