import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { JOURNAL_FILE, journalLineSchema } from '../../src-shared/experiment/step-file.ts';
import type { SeriesPoint } from '../../src-shared/report/thin-series.ts';

/** Metric points of an earlier attempt up to the checkpoint that is resumed from. */
export function seriesBefore(checkpointPath: string, step: number): SeriesPoint[] {
  const journal = join(dirname(checkpointPath), JOURNAL_FILE);
  if (!existsSync(journal)) return [];
  return readFileSync(journal, 'utf8')
    .split('\n')
    .flatMap((line) => metricPoint(line))
    .filter((point) => point.step <= step);
}

function metricPoint(line: string): SeriesPoint[] {
  if (!line.includes('"metric"')) return [];
  try {
    const entry = journalLineSchema.safeParse(JSON.parse(line));
    return entry.success && entry.data.type === 'metric' ? [entry.data] : [];
  } catch {
    // The last line of a journal whose writer died may be torn.
    return [];
  }
}
