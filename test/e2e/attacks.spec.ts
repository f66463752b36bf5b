import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCsv } from '../../src-shared/report/read-csv.ts';
import { expectNoViolations } from './checks/accessibility.ts';
import { expectNoOverflowAtAnySize } from './checks/overflow.ts';
import { endlessExperiment } from './experiment.ts';
import { expect, goTo, test } from './fixtures.ts';
import { AttacksPage } from './pages/attacks-page.ts';
import { ShellPage, tabTo } from './pages/shell-page.ts';

const LOW = 'frozen-scenes-low-fpr';
const VQA = 'frozen-vqa-v2-20k';

test.describe('attacks of frozen results', () => {
  test('the sentence first, then curves, attackers, calibration and splits, all as the workbench has them', async ({ page, workbench }) => {
    const attacks = new AttacksPage(page);
    await attacks.open(LOW);
    await attacks.isDrawn();
    await expect(attacks.title).toHaveText('Worst case over 21 attackers');
    const [cut, retrain] = await Promise.all(['mu-align', 'retrain'].map(async (arm) => (await workbench.client.call('evaluations.cut', { run: LOW, arms: [arm], seeds: null, attackers: null, targets: ['1e-3'], each: false }))[0]));
    await expect(attacks.finding).toContainText(`At FPR 1e-3, MU-ALIGN leaks membership: the worst of 21 attackers finds ${cut?.over?.mean.toFixed(4) ?? ''} [`);
    await expect(attacks.finding).toContainText(`on RETR ${retrain?.over?.mean.toFixed(4) ?? ''} [`);
    await expect(attacks.finding).toContainText('it takes 4,380 non-members in CAL and 2,995 in TEST, and there are 800,000 in CAL and 300,000 in TEST');
    await expect(attacks.rowsOf('MU-ALIGN')).toHaveCount(3);
    await expect(attacks.rowsOf('MU-ALIGN').nth(2)).toContainText(cut?.over?.mean.toFixed(4) ?? 'nothing');
    await expect(attacks.attackers.getByRole('rowheader')).toHaveCount(11);
    const { rows } = await workbench.client.call('evaluations.calibration', { run: LOW, arms: ['mu-align'], seeds: [42] });
    await attacks.seed.selectOption('42');
    for (const { chosen } of rows) await expect(attacks.calibration.getByRole('button', { name: new RegExp(`^${chosen?.tpr.toFixed(4) ?? 'none'}`) }).first()).toBeVisible();
    await expect(attacks.splits.getByRole('row').nth(3)).toHaveText(/TEST.*report.*2,280.*300,000/s);
    await expect(attacks.main.getByRole('heading', { name: /^Ranks by / })).toBeVisible();
    await expect(attacks.main.getByRole('table', { name: 'The before/after attacker beside its floors' })).toContainText('Added by approximating');
  });

  test('below the resolution nothing is said, whatever the value, but what it would take', async ({ page }) => {
    const attacks = new AttacksPage(page);
    await attacks.open(VQA);
    await attacks.isDrawn();
    await expect(attacks.finding).toContainText('At FPR 1e-3 nothing can be said of MU-ALIGN with this data');
    await expect(attacks.finding).toContainText('That takes 4,380 non-members in CAL and 2,995 in TEST; there are 1,370 in CAL');
    await expect(attacks.finding).toContainText('The smallest usual FPR that they resolve is 1e-2');
    await expect(attacks.rowsOf('MU-ALIGN').nth(0)).toContainText('needs 438,201 CAL, 299,572 TEST');
    await expect(attacks.calibration).toContainText('no threshold exists: k = 0 of');
  });

  test('guides are dragged: read off at once, then cut from the whole staircases; the address keeps them', async ({ page, workbench }) => {
    const attacks = new AttacksPage(page);
    await attacks.open(LOW, '?seed=42');
    await attacks.isDrawn();
    await expect(attacks.finding).toContainText('At FPR 1e-3');
    await attacks.drag(3, 70, async () => {
      await expect(attacks.rowsOf('MU-ALIGN').nth(2)).toContainText('while dragged');
    });
    await expect(attacks.rowsOf('MU-ALIGN').nth(2)).not.toContainText('while dragged');
    const target = new URLSearchParams(page.url().split('?').at(-1)).get('at') ?? '';
    expect(Number(target)).toBeGreaterThan(1e-3);
    await expect(attacks.finding).toContainText(`At FPR ${target}`);
    const [cut] = await workbench.client.call('evaluations.cut', { run: LOW, arms: ['mu-align'], seeds: [42], attackers: null, targets: [target], each: false });
    await expect(attacks.rowsOf('MU-ALIGN').nth(2)).toContainText(cut?.over?.mean.toFixed(4) ?? 'nothing');
    await page.reload();
    await expect(attacks.finding).toContainText(`At FPR ${target}`);
  });

  test('guides are typed; what is none is refused and changes nothing', async ({ page }) => {
    const attacks = new AttacksPage(page);
    await attacks.open(LOW);
    await attacks.isDrawn();
    await attacks.guidesField.fill('1e-4 0.02');
    await attacks.guidesField.press('Enter');
    await expect(attacks.guides).toHaveCount(2);
    await expect(attacks.finding).toContainText('At FPR 0.02');
    await attacks.guidesField.fill('1e-4 often');
    await attacks.guidesField.press('Tab');
    await expect(attacks.guidesField).toHaveAttribute('aria-invalid', 'true');
    await expect(attacks.figure).toContainText('Up to 8 FPRs from 1e-6 to 1');
    await expect(attacks.guides).toHaveCount(2);
    await attacks.guideTable.getByRole('radio', { name: '1e-4' }).check();
    await expect(attacks.finding).toContainText('At FPR 1e-4');
  });

  test('by keyboard alone: a guide, the curves read off, the table, a number and its trail', async ({ page }) => {
    const attacks = new AttacksPage(page);
    const shell = new ShellPage(page);
    await attacks.open(LOW, '?seed=42');
    await attacks.isDrawn();
    await tabTo(page, attacks.guide(3), 80);
    await page.keyboard.press('PageUp');
    await expect(attacks.guide(3)).toHaveAttribute('aria-valuetext', /^3\.16e-3: MU-ALIGN TPR 0\.0\d+, /);
    await expect(attacks.finding).toContainText('At FPR 0.00316');
    await attacks.chart.focus();
    await page.keyboard.press('ArrowRight');
    await expect(shell.status(/^MU-ALIGN: seed 42, \d+ of 300000 non-members accused, \d+ of 2280 members found/)).toHaveCount(1);
    await page.keyboard.press('v');
    await expect(attacks.main.getByRole('table', { name: /Worst case over 21 attackers, seed 42, as a table/ })).toBeVisible();
    await page.keyboard.press('Tab');
    await attacks.figure.getByRole('button', { name: 'View as table' }).press('Enter');
    await attacks.rowsOf('MU-ALIGN').first().getByRole('button').focus();
    await expect(shell.trail).toContainText('0.0');
    await expect(shell.trail.getByRole('button', { name: /evaluate|scenes_low_fpr/ }).first()).toBeVisible();
  });

  test('one attacker alone, other models beside, another method: each is in the address', async ({ page }) => {
    const attacks = new AttacksPage(page);
    await attacks.open(LOW);
    await attacks.isDrawn();
    await attacks.against('SCRUB').check();
    await expect(attacks.rowsOf('SCRUB')).toHaveCount(3);
    await attacks.against('Original').uncheck();
    await expect(attacks.rowsOf('Original')).toHaveCount(0);
    await attacks.attacker('entropy').getByRole('button', { name: /^entropy, reversed/ }).click();
    await expect(attacks.title).toHaveText('entropy, reversed');
    await expect(attacks.finding).toContainText('entropy, reversed finds');
    await expect(attacks.finding).toContainText('not for a single one');
    await expect(attacks.curvesOf).toHaveValue('entropy(-)');
    await page.reload();
    await expect(attacks.title).toHaveText('entropy, reversed');
    await expect(attacks.against('SCRUB')).toBeChecked();
    await attacks.main.getByRole('button', { name: 'Worst of all' }).click();
    await expect(attacks.title).toHaveText('Worst case over 21 attackers');
    await attacks.method.selectOption({ label: 'SCRUB' });
    await expect(attacks.finding).toContainText('SCRUB');
    await expect(attacks.against('MU-ALIGN')).toBeChecked();
    await attacks.attackers.getByRole('columnheader', { name: /^AUC/ }).getByRole('button').click();
    await expect(attacks.attackers.getByRole('columnheader', { name: /^AUC/ })).toHaveAttribute('aria-sort', 'descending');
  });

  test('exports hold exactly what is drawn', async ({ page, workbench }) => {
    const attacks = new AttacksPage(page);
    await attacks.open(LOW, '?seed=42&with=none');
    await attacks.isDrawn();
    await expect(attacks.attackers.getByRole('checkbox', { name: 'Draw loss', exact: true })).toBeChecked();
    await attacks.attackers.getByRole('checkbox', { name: 'Draw loss', exact: true }).uncheck();
    const csv = await attacks.exported('CSV');
    expect(csv.name).toBe(`roc-${LOW}-mu-align.csv`);
    const { header, rows } = readCsv(csv.bytes.toString());
    const series = new Set(rows.map((row) => row[header.indexOf('series')]));
    expect(series).toContain('entropy, reversed');
    expect(series).not.toContain('loss');
    const whole = await workbench.client.call('evaluations.envelope', { run: LOW, arm: 'mu-align', seeds: [42], attackers: null, most: 200_000 });
    const [seed] = whole.seeds;
    const vertices = new Map(Array.from(seed?.fp ?? [], (fp, i) => [fp / 300_000, (seed?.tp[i] ?? 0) / 2280]));
    const drawn = rows.filter((row) => row[header.indexOf('series')] === 'MU-ALIGN').map((row) => [Number(row[header.findIndex((name) => name.startsWith('x:'))]), Number(row[header.findIndex((name) => name.startsWith('y:'))])] as const);
    expect(drawn.length).toBeGreaterThan(500);
    // All but the ends of the last step and of the hatch are vertices of the exact staircase.
    expect(drawn.filter(([fpr, tpr]) => vertices.get(fpr) !== tpr).length).toBeLessThanOrEqual(2);
    expect((await attacks.exported('SVG')).bytes.toString()).toMatch(/^<svg[^>]*>[\s\S]*Worst case over 21 attackers, seed 42/);
    expect((await attacks.exported('PDF')).bytes.subarray(0, 5).toString()).toBe('%PDF-');
    expect((await attacks.exported('PNG, 2x')).bytes.subarray(1, 4).toString()).toBe('PNG');
    const table = await attacks.saved(attacks.main.getByRole('button', { name: 'Save the calibration as CSV' }));
    expect(table.name).toBe(`calibration-${LOW}-mu-align.csv`);
    expect(readCsv(table.bytes.toString()).rows).toHaveLength(5);
  });

  test('nothing is cut off and axe-core finds nothing, with one attacker and all models', async ({ page }) => {
    test.slow();
    const attacks = new AttacksPage(page);
    await attacks.open(VQA, '?with=original,retrain,mask-answer,scrub,neggrad-plus');
    await attacks.isDrawn();
    await new ShellPage(page).isQuiet();
    await expectNoOverflowAtAnySize(page);
    await expectNoViolations(page);
  });
});

test.describe('attacks that are not there', () => {
  test('results without staircases say so, and show what they state', async ({ page, workbench }) => {
    const folder = mkdtempSync(join(tmpdir(), 'mu-align-e2e-foreign-'));
    try {
      const from = join(import.meta.dirname, '..', '..', 'results', 'scenes_low_fpr', 'privacy_cache');
      const table = readdirSync(from).find((name) => /^usenix_.*\.csv$/.test(name)) ?? '';
      cpSync(join(from, table), join(folder, 'table.csv'));
      const { runs: [opened] } = await workbench.client.call('files.openPath', { path: folder });
      const attacks = new AttacksPage(page);
      await attacks.open(opened ?? '');
      await expect(attacks.main).toContainText('These results hold no ROC.');
      await expect(attacks.calibration).toContainText('1e-3');
      await expect(attacks.splits).toContainText('300,000');
      await expect(attacks.main).toContainText('no table of attackers');
      await expectNoViolations(page);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('a run that there is not, and one that is still at work, say what to do', async ({ page, workbench }) => {
    const attacks = new AttacksPage(page);
    await attacks.open('nowhere');
    await expect(attacks.main.getByRole('alert')).toContainText('There is no such run here any more');
    const run = await workbench.launch(endlessExperiment());
    await attacks.open(run);
    await expect(attacks.main).toContainText('They are written when its last step is done');
    await attacks.main.getByRole('link', { name: 'Look at the run in Monitor' }).click();
    await new ShellPage(page).isOn('Monitor');
    // The watch tells only of what changes after it began.
    await Promise.all([workbench.runReaches(run, 'stopped'), workbench.client.call('runs.stop', { id: run, force: true })]);
  });

  test('without an address the newest results are shown, and a choice names them', async ({ page }) => {
    const attacks = new AttacksPage(page);
    await goTo(page, '#/attacks');
    await attacks.isDrawn();
    await attacks.seed.selectOption('123');
    await expect(page).toHaveURL(/#\/attacks\/frozen-[^?]+\?seed=123/);
    await expect(attacks.title).toContainText('seed 123');
  });
});

test.describe('attacks of a run that was made here', () => {
  test.use({ home: 'finished' });

  test('are shown like the frozen ones', async ({ page, workbench }) => {
    const attacks = new AttacksPage(page);
    const run = await workbench.ownRun();
    await attacks.open(run.id, '?guides=0.1&at=0.1');
    await attacks.isDrawn();
    await expect(attacks.title).toHaveText('Worst case over 7 attackers');
    await expect(attacks.finding).toContainText('At FPR 1e-1');
    await expect(attacks.attackers.getByRole('rowheader')).toHaveCount(4);
    await expectNoViolations(page);
  });
});
