import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { StepFolder } from '../../../../src-main/jobs/step-folder.ts';
import { writeBundle } from '../../../../src-main/workbench/bundles/write-bundle.ts';
import { compareFolders, isSame } from '../../../../src-main/workbench/compare-folders.ts';
import { drawFigure } from '../../../../src-main/workbench/draw-figure.ts';
import { openArchive } from '../../../../src-main/workbench/opening/open-archive.ts';
import { readResultsFolder } from '../../../../src-main/workbench/read-results-folder.ts';
import { resultsReport } from '../../../../src-main/workbench/report-page.ts';
import { importScores } from '../../../../src-main/workbench/scores/import-scores.ts';
import { verifyResults } from '../../../../src-main/workbench/verify-results.ts';
import { buildTable } from '../../../../src-shared/report/tables/build-table.ts';
import { markdownTable } from '../../../../src-shared/report/tables/markdown-table.ts';
import { madeNpz } from '../../lab/imported/made-scores.ts';
import { quietHooks } from '../../lab/tiny-data.ts';

const root = join(import.meta.dirname, '..', '..', '..', '..');
const resources = join(root, 'resources');
const hooks = { signal: new AbortController().signal, progress: () => undefined };
let place = '';
let results = '';

const importInto = async (into: string, options: unknown = {}): Promise<{ readonly run: string; readonly warnings: readonly string[] }> =>
  importScores({ path: join(place, 'theirs.npz'), fileName: 'theirs.npz', options, into, code: { version: '0.1.0', root }, now: 0 }, quietHooks());

const OPTIONS = { dataset: 'theirs', forget: 'their forget set', labels: { mine: 'Our method' }, methods: { mine: 'fine-tune' }, permutations: 99, bootstrapDraws: 40 };

beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'scores-'));
  writeFileSync(join(place, 'theirs.npz'), madeNpz(1, { members: 400, nonMembers: 1500, retained: 200, shifts: { original: 1, retrain: 0, reference: 0, mine: 0.3 }, seeds: [1, 2, 3] }));
  const { run, warnings } = await importInto(join(place, 'runs'), OPTIONS);
  expect(warnings).toEqual(['embedding-norm, last-layer-grad-norm, learned-logistic are left out: without the arrays embeddings/ARM/SEED they have nothing to look at']);
  results = join(place, 'runs', run, 'results');
});
afterAll(() => {
  rmSync(place, { recursive: true, force: true });
});

test('imported scores are a results folder like any other: whole, with tables, figures and a report', () => {
  expect(verifyResults(root, resources, results)).toMatchObject({ problems: [], state: null, match: null });
  const read = readResultsFolder(results, resources);
  expect(read).toMatchObject({ asDeclared: false, warnings: [], unknownColumns: [], data: { config: null, comparisons: 16, forget: 'their forget set', provenance: { seeds: [1, 2, 3], engine: null, configHash: null } } });
  expect(read.data.arms.map(({ id, label, method }) => `${id}: ${label} (${method})`)).toEqual(['retrain: retrain (retrain)', 'original: original (original)', 'mine: Our method (fine-tune)']);
  const text = markdownTable(buildTable(read.data, { kind: 'privacy', cell: 'interval', digits: null, ties: 'digits', arms: null, columns: null }));
  expect(text).toContain('Our method');
  expect(text).toContain('K = 16 attackers');
  expect(read.data.rows[0]?.cells).toMatchObject({ 'resolved_1e-2': true, 'resolved_1e-3': false, 'cal_sel_tpr_1e-3': null });
  expect(drawFigure(read, { kind: 'roc', width: 240, arms: null, attacker: null, privacy: null }).description).toMatch(/\S/);
  expect(resultsReport(read)).toContain('scores of models trained elsewhere (theirs.npz');
});

test('the same file with the same options gives the same run and the same bytes', async () => {
  const { run } = await importInto(join(place, 'elsewhere'), OPTIONS);
  const other = join(place, 'elsewhere', run, 'results');
  expect(readFileSync(join(other, 'SHA256SUMS'), 'utf8')).toBe(readFileSync(join(results, 'SHA256SUMS'), 'utf8'));
});

test('they go through a bundle as a run of our own does', async () => {
  const bundle = join(place, 'bundle.zip');
  await writeBundle({ name: 'Theirs', note: '', tags: [], results, steps: new StepFolder(join(place, 'work')) }, bundle, hooks);
  const [opened] = await openArchive(bundle, { ...hooks, into: join(place, 'other-home'), resources });
  const there = join(place, 'other-home', opened?.run ?? '', 'results');
  expect(isSame(compareFolders(results, there))).toBe(true);
  const again = join(place, 'again.zip');
  await writeBundle({ name: '', note: '', tags: [], results: there, steps: new StepFolder(join(place, 'work')) }, again, hooks);
  expect(readFileSync(again).equals(readFileSync(bundle))).toBe(true);
});

test('an import that is stopped leaves nothing', async () => {
  const abort = new AbortController();
  const stopped = importScores({ path: join(place, 'theirs.npz'), fileName: 'theirs.npz', options: {}, into: join(place, 'stopped'), code: { version: '0', root }, now: 0 }, quietHooks({ signal: abort.signal, progress: () => { abort.abort(); } }));
  await expect(stopped).rejects.toThrow(/abort/i);
  expect(() => readdirSync(join(place, 'stopped'))).toThrow(/ENOENT/);
});

test('options that do not fit are named, with what is allowed', async () => {
  const refused = (options: unknown): Promise<unknown> => importInto(join(place, 'refused'), options).catch((error: unknown) => error);
  expect(await refused({ permutations: 1 })).toMatchObject({ message: expect.stringMatching(/options\.permutations: must be a whole number at least 19/) as unknown });
  expect(await refused({ attacker: ['loss'] })).toMatchObject({ message: expect.stringMatching(/unknown key "attacker"/) as unknown });
  expect(await refused({ attackers: ['magic'] })).toMatchObject({ code: 'attackers', message: expect.stringMatching(/unknown attacker "magic"/) as unknown });
  expect(await refused({ attackers: ['learned-logistic'] })).toMatchObject({ message: expect.stringMatching(/without embeddings/) as unknown });
  expect(await refused([])).toMatchObject({ name: 'ConfigError' });
});

test('a results folder may be moved and is read where it is', () => {
  cpSync(results, join(place, 'moved'), { recursive: true });
  expect(readResultsFolder(join(place, 'moved'), resources).data).toEqual(readResultsFolder(results, resources).data);
});
