import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { CallInput } from '../../../../src-shared/contract/registry.ts';
import { readCsv } from '../../../../src-shared/report/read-csv.ts';
import { committedFolders } from '../../results/committed.ts';
import { matching, resultsBench, saying } from './results-context.ts';

const named = (slug: string): string => committedFolders.find((path) => path.endsWith(`/${slug}`)) ?? '';
const LOW = named('scenes_low_fpr');
const bench = resultsBench([{ id: 'low', place: LOW }, { id: 'again', place: LOW }, { id: 'scenes', place: named('scenes_20k') }, { id: 'vqa', place: named('vqa_v2_20k') }]);
afterAll(bench.close);
const { client } = bench;

type Options = CallInput<'tables.build'>['options'];
const options = (more: Partial<Options> = {}): Options => ({ kind: 'utility', cell: 'std', digits: null, ties: 'digits', arms: null, columns: null, ...more });

describe.skipIf(LOW === '')('tables', () => {
  test('the published ones hold the means, deviations and intervals of the committed tables', async () => {
    const presets = await client.call('tables.presets', { run: 'low' });
    expect(presets.map(({ id, options: { cell } }) => [id, cell])).toEqual([['utility', 'std'], ['privacy', 'interval'], ['distance', 'std']]);
    for (const { id, options: chosen } of presets) {
      const model = await client.call('tables.build', { run: 'low', beside: [], options: chosen });
      const committed = readCsv(readFileSync(join(LOW, 'privacy_cache', `tables_scenes_low_fpr_${id === 'privacy' ? 'privacy_lowfpr' : id}.csv`), 'utf8'));
      const at = (arm: string, column: string): string | undefined => committed.rows.find(([name]) => name === arm)?.[committed.header.indexOf(column)];
      let compared = 0;
      for (const { rows } of model.groups) {
        for (const { arm, cells } of rows) {
          model.columns.forEach(({ name }, i) => {
            const over = cells[i]?.over;
            if (at(arm.id, `${name}_mean`) === undefined) return;
            compared++;
            expect([over?.mean, over?.sd, over?.interval?.lo, over?.interval?.hi].map((value) => value ?? '').map(String), `${arm.id} ${name}`).toEqual(['mean', 'std', 'ci_lo', 'ci_hi'].map((part) => at(arm.id, `${name}_${part}`)));
          });
        }
      }
      expect(compared).toBeGreaterThan(15);
    }
  });

  test('rows, columns, digits, cells and ties are as they are chosen', async () => {
    const model = await client.call('tables.build', { run: 'low', beside: [], options: options({ arms: ['mu-align', 'scrub'], columns: ['pred_js', 'retain_acc'], digits: { kind: 'significant', count: 2 }, cell: 'n' }) });
    expect(model.columns.map(({ name }) => name)).toEqual(['pred_js', 'retain_acc']);
    const rows = model.groups.flatMap((group) => group.rows);
    expect(rows.map(({ arm }) => arm.id).sort()).toEqual(['mu-align', 'scrub']);
    expect(rows[0]?.cells[0]?.shown).toMatchObject({ kind: 'number', mean: matching(/^0\.0\d\d$/), beside: { kind: 'n', n: 3 } });
    await expect(client.call('tables.build', { run: 'low', beside: [], options: options({ columns: ['magic'] }) })).rejects.toMatchObject({ code: 'bad-choice', userMessage: saying('magic') });
  });

  test('the source says version, config, run, seeds and date at its head', async () => {
    const { fileName, text } = await client.call('tables.text', { run: 'low', beside: [], options: options(), format: 'tex', siunitx: true, width: 'page' });
    expect(fileName).toBe('table_scenes_low_fpr_utility.tex');
    const head = text.split('\n').filter((line) => line.startsWith('%')).join('\n');
    for (const part of [/MU-ALIGN Workbench \d/, /\d{4}-\d\d-\d\dT/, /config ba522f1aa263/, /run low/, /seeds 42, 123, 5508 \(n = 3\)/, /siunitx/]) expect(head).toMatch(part);
    expect(text).toContain('S[table-format=');
    expect(text).toContain('\\begin{table*}');
    expect((await client.call('tables.text', { run: 'low', beside: [], options: options(), format: 'tex', siunitx: false, width: 'column' })).text).toMatch(/\\begin\{table\}[^]*\\end\{table\}/);
    expect((await client.call('tables.text', { run: 'low', beside: [], options: options(), format: 'md', siunitx: false, width: 'page' })).text).toContain('| SCRUB |');
    expect(readCsv((await client.call('tables.text', { run: 'low', beside: [], options: options(), format: 'csv', siunitx: false, width: 'page' })).text).header).toContain('retain_acc_mean');
  });

  test('says which rows compete with one another', async () => {
    const model = await client.call('tables.build', { run: 'low', beside: [], options: options({ columns: ['retain_acc'] }) });
    expect(model.groups.map(({ name, ranked }) => [name, ranked])).toEqual([['yardsticks', false], ['without the retrained model', true], ['with the retrained model (RETR)', true]]);
  });

  test('every cell names the seeds behind it, and marks can be left out with the words about them', async () => {
    const model = await client.call('tables.build', { run: 'low', beside: [], options: options({ columns: ['retain_acc'] }) });
    const cells = model.groups.flatMap((group) => group.rows.flatMap((row) => row.cells));
    expect(cells.filter(({ over, seeds }) => (over?.n ?? 0) !== seeds.length)).toEqual([]);
    expect(cells[0]?.seeds).toEqual([42, 123, 5508]);
    expect(cells.some(({ place }) => place === 'best')).toBe(true);
    const unmarked = await client.call('tables.build', { run: 'low', beside: [], options: options({ columns: ['retain_acc'], ties: 'none' }) });
    expect(unmarked.groups.flatMap((group) => group.rows.flatMap((row) => row.cells)).filter(({ place }) => place !== null)).toEqual([]);
    expect([...unmarked.notes, ...unmarked.comment].join(' ')).not.toMatch(/bold/i);
  });

  test('an arm of another run on the same data stands beside, named with its run', async () => {
    const beside = [{ run: 'again', arm: 'scrub' }];
    const model = await client.call('tables.build', { run: 'low', beside, options: options({ arms: ['scrub@again', 'mu-align', 'scrub'] }) });
    const row = model.groups.flatMap((group) => group.rows).find(({ arm }) => arm.id === 'scrub@again');
    const own = model.groups.flatMap((group) => group.rows).find(({ arm }) => arm.id === 'scrub');
    expect(row?.label).toBe('SCRUB (run again)');
    expect(row?.cells.map(({ over }) => over)).toEqual(own?.cells.map(({ over }) => over));
    expect(model.comment.join('\n')).toMatch(/row scrub@again: run again, config ba522f1aa263/);
    expect(model.notes.join('\n')).toContain('SCRUB (run again): of run again, 3 seeds (42, 123, 5508).');
    await expect(client.call('tables.build', { run: 'low', beside: [{ run: 'scenes', arm: 'scrub' }], options: options() })).rejects.toMatchObject({ code: 'bad-choice', userMessage: saying('measured on other data') });
  });

  test('claims have a table of their own, where there are any', async () => {
    const { fileName, text } = await client.call('tables.claims', { run: 'vqa', format: 'tex' });
    expect(fileName).toBe('claims_vqa_v2_20k.tex');
    expect(text).toContain('Replication by re-implementation');
    expect(text).toMatch(/% run vqa/);
    await expect(client.call('tables.claims', { run: 'low', format: 'md' })).rejects.toMatchObject({ code: 'no-claims' });
  });
});
