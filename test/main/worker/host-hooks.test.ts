import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { composeSeries } from '../../../src-shared/experiment/journal.ts';
import type { SeriesPoint } from '../../../src-shared/report/thin-series.ts';
import { hostHooks } from '../../../src-main/worker/host-hooks.ts';
import { JournalWriter } from '../../../src-main/worker/journal-writer.ts';

test('the journal gives the metric points back as they are kept, to the last bit', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hooks-'));
  const journal = new JournalWriter(join(folder, 'journal'), () => 0);
  const series: SeriesPoint[] = [];
  const hooks = hostHooks({ signal: new AbortController().signal, look: () => undefined, journal, clock: () => 0, checkpointEveryMs: 1, store: () => undefined, series });
  hooks.metric({ step: 1, epoch: 1, phase: 'train', values: { b: -0, a: 0.1 + 0.2, c: NaN, d: -Infinity, e: 5e-324 } });
  journal.close();
  const back = composeSeries(() => readFileSync(join(folder, 'journal')), 'attempt', null);
  // toStrictEqual tells -0 from 0.
  expect(back).toStrictEqual(series);
  expect(Object.keys(back?.[0]?.values ?? {})).toEqual(['b', 'a', 'c', 'd', 'e']);
  rmSync(folder, { recursive: true, force: true });
});
