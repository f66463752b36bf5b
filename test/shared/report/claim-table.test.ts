import { describe, expect, test } from 'vitest';
import type { ClaimConfig } from '../../../src-shared/experiment/claim-config.ts';
import { judgeClaim } from '../../../src-shared/report/claim-findings.ts';
import type { ClaimsInput } from '../../../src-shared/report/claim-findings.ts';
import { claimTables } from '../../../src-shared/report/claim-table.ts';
import type { Cell } from '../../../src-shared/report/columns.ts';
import type { ResultRow } from '../../../src-shared/report/result-row.ts';

const seeds = [1, 2, 3];
const rowsOf = (arm: string, cells: (seed: number) => Record<string, Cell>): ResultRow[] => seeds.map((seed) => ({ arm, method: arm, seed, cells: cells(seed) }));
const input = (rows: readonly ResultRow[], claims: readonly ClaimConfig[] = [], run = { matches: true, seedCount: 3 }): ClaimsInput => ({
  claims,
  rows,
  contexts: new Map(seeds.map((seed) => [seed, { forgetPairs: 3800, retainPairs: 16000, comparisons: 21 }])),
  retrainArm: 'retrain',
  run,
});
const forget: ClaimConfig = { id: 'forget', text: 'forget accuracy 0', columns: ['forget_acc'], arm: 'mu-align', tolerance: 0.005, direction: 'equal', lo: 0, hi: 0 };
const below: ClaimConfig = { id: 'below', text: 'nearer than SCRUB', columns: ['pred_js'], arm: 'mu-align', tolerance: 0, direction: 'below', baseline: 'scrub' };

describe('claims', () => {
  test('a value whose interval lies in the tolerance is reproduced', () => {
    expect(judgeClaim(forget, input(rowsOf('mu-align', () => ({ forget_acc: 0 })))).verdict.kind).toBe('reproduced');
    expect(judgeClaim(forget, input(rowsOf('mu-align', (seed) => ({ forget_acc: 0.1 + seed / 1000 })))).verdict.kind).toBe('not-reproduced');
  });

  test('another config, or fewer than three seeds, gives no verdict', () => {
    const rows = rowsOf('mu-align', () => ({ forget_acc: 0 }));
    expect(judgeClaim(forget, input(rows, [], { matches: false, seedCount: 3 })).verdict.kind).toBe('no-verdict');
    expect(judgeClaim(forget, input(rows, [], { matches: true, seedCount: 2 })).verdict.kind).toBe('no-verdict');
  });

  test('definitions that disagree give none, and are named', () => {
    const retain: ClaimConfig = { id: 'retain', text: 'x', columns: ['retain_acc', 'retain_acc_heldout'], arm: 'mu-align', tolerance: 0.01, direction: 'equal', lo: 0.41, hi: 0.42 };
    const rows = rowsOf('mu-align', (seed) => ({ retain_acc: 0.415 + seed / 1e5, retain_acc_heldout: 0.3 + seed / 1e5 }));
    expect(judgeClaim(retain, input(rows)).verdict).toMatchObject({ kind: 'not-resolvable', reason: { code: 'definitions-differ' } });
    expect(claimTables(input(rows, [retain]))).toContain('retain_acc reproduced, retain_acc_heldout not reproduced');
  });

  test('a rate that the data do not resolve is not resolvable, alone or in a comparison', () => {
    const cells = { 'cal_worst_tpr_1e-5': 0.003, 'resolved_1e-5': false, cal_worst_tpr_0fp: 0.002, n_members_test: 2000 };
    const rows = [...rowsOf('mu-align', () => cells), ...rowsOf('scrub', () => ({ ...cells, 'cal_worst_tpr_1e-5': 0.9 }))];
    const tpr: ClaimConfig = { id: 'tpr', text: 'x', columns: ['cal_worst_tpr_1e-5'], arm: 'mu-align', tolerance: 0, direction: 'at-most', hi: 0.004 };
    expect(judgeClaim(tpr, input(rows)).verdict).toMatchObject({ kind: 'not-resolvable', reason: { code: 'target-not-resolved', neededCal: 438201, neededTest: 299572 } });
    expect(judgeClaim({ ...below, columns: ['cal_worst_tpr_1e-5'] }, input(rows)).verdict).toMatchObject({ kind: 'not-resolvable', reason: { code: 'target-not-resolved' } });
  });

  test('a comparison is judged by the paired difference, whichever way it was claimed', () => {
    const rows = [...rowsOf('mu-align', (seed) => ({ pred_js: 0.01 + seed / 1e4 })), ...rowsOf('scrub', (seed) => ({ pred_js: 0.05 + seed / 1e4 + seed / 1e5 }))];
    expect(judgeClaim(below, input(rows)).verdict.kind).toBe('reproduced');
    expect(judgeClaim({ ...below, direction: 'above' }, input(rows)).verdict.kind).toBe('not-reproduced');
  });

  test('raw embedding error within the spread of retrained models is not resolvable', () => {
    const mse = (arm: string, shift: number): ResultRow[] => rowsOf(arm, (seed) => ({ emb_mse: 0.7 + shift + seed / 100 }));
    const rows = [...mse('mu-align', 0), ...mse('scrub', 0.005), ...mse('retrain', 0.002)];
    expect(judgeClaim({ ...below, columns: ['emb_mse'] }, input(rows)).verdict).toMatchObject({ reason: { code: 'within-retr-range' } });
  });

  test('are headed by what they are, and not shown where there are none', () => {
    expect(claimTables(input(rowsOf('mu-align', () => ({ forget_acc: 0 })), [forget]))).toContain('Replication by re-implementation');
    expect(claimTables(input([]))).toBe('');
  });
});
