import { screen } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import type { Handlers } from '../../../../src-shared/contract/server.ts';
import { documentSchema } from '../../../../src-shared/contract/wire-types.ts';
import { experimentConfigSchema } from '../../../../src-shared/experiment/config.ts';
import { toJson } from '../../../../src-shared/experiment/config-slice.ts';
import type { RunState } from '../../../../src-shared/experiment/run-state.ts';
import { schemaNode } from '../../../../src-shared/experiment/schema-node.ts';
import ConfigureScreen from '../../../../src-renderer/features/configure/ConfigureScreen.svelte';
import { fakeWorkbench, renderWithWorkbench } from '../../render-with-workbench.ts';

const HASH = 'a'.repeat(64);
const config = documentSchema.parse({
  schema: 'mu-align-workbench/config@1', name: 'Lab copy', dataset: { kind: 'vqa', params: {} }, forget: { kind: 'answer-equals', answer: 'yes' },
  arms: [{ id: 'retrain', label: 'RETR', method: 'retrain' }], attackers: ['loss'],
});

function handlers(kind: RunState['kind'], mismatches: RunState['mismatches']): Partial<Handlers> {
  const head = { name: 'lab', title: 'Lab copy', description: 'A copy of the lab.', configHash: HASH, frozen: false, hasResults: true, saved: false };
  return {
    'system.info': () => ({ version: '1', commit: null, host: 'server', platform: 'test', writable: true, workers: 1, engines: [] }),
    'system.catalogue': () => ({ methods: [{ id: 'retrain', label: 'Retrain', description: '', version: 1, params: { type: 'object', properties: {} } }], datasets: [], attackers: [{ id: 'loss', label: 'loss', description: '', threatModel: '' }], config: documentSchema.parse(toJson(schemaNode(experimentConfigSchema))), glossary: {} }),
    'evaluations.columns': () => [],
    'presets.list': () => [head],
    'presets.get': () => ({ ...head, config, tuning: {}, pinned: { configHash: HASH, documentHash: HASH, trialsHash: null, dataset: { kind: 'vqa', version: 1, sha256: HASH }, steps: {}, methods: {}, results: null } }),
    'presets.hold': () => ({ state: { kind, preset: 'lab', leftOut: { seeds: [], arms: [] }, differences: [], mismatches: mismatches.map((mismatch) => ({ ...mismatch })) }, badge: '', line: '', isReproduction: kind === 'frozen' }),
    'runs.preflight': () => ({ problems: [], plan: { configHash: HASH, engine: 'wasm 1', device: 'CPU', dataSha256: 'b'.repeat(64), stepsDone: 0, stepsToDo: 9, estimateMs: null, estimateFrom: null, estimateBytes: null, freeBytes: 1e9 } }),
    'datasets.list': () => [],
    'datasets.forgetCount': () => ({ forget: 1, retain: 3, images: 1, sharedWithRetain: 0, words: '' }),
    'datasets.nonMembers': () => ({ cal: 5000, test: 5000 }),
  };
}

async function shown(kind: RunState['kind'], mismatches: RunState['mismatches'] = []): Promise<void> {
  window.location.hash = '#/configure/lab';
  const workbench = fakeWorkbench(handlers(kind, mismatches));
  await workbench.catalogue.read(workbench.client, new AbortController().signal);
  renderWithWorkbench(ConfigureScreen, {}, workbench);
}

test('a mismatch takes the primary away, not the button, and says what does not match', async () => {
  await shown('mismatch', [{ what: 'data', problem: 'the data set is bbbbbbbbbbbb, pinned is aaaaaaaaaaaa' }]);
  const verb = await screen.findByRole('button', { name: 'Explore anyway' });
  await expect.poll(() => verb.hasAttribute('disabled')).toBe(false);
  expect(verb.classList.contains('btn-primary')).toBe(false);
  expect(screen.queryByRole('button', { name: 'Reproduce' })).toBeNull();
  expect(screen.getByText('The data are not the data of the frozen results.')).toBeTruthy();
  expect(screen.getAllByText(/pinned is aaaaaaaaaaaa/).length).toBe(2);
  expect(screen.getByRole('link', { name: 'Import again…' }).getAttribute('href')).toBe('#/datasets?import=vqa');
  expect(screen.getByText(/are off until config, data and code match/)).toBeTruthy();
});

test('other code names the version of the program as the remedy', async () => {
  await shown('mismatch', [{ what: 'code', problem: 'step kind train is version 2, pinned is 1' }]);
  expect(await screen.findByText('This is not the preset that was frozen.')).toBeTruthy();
  expect(screen.getByText(/use the version of the program that made the frozen results/)).toBeTruthy();
  expect(screen.queryByRole('link', { name: 'Import again…' })).toBeNull();
});

test('what matches is reproduced, by the primary button', async () => {
  await shown('frozen');
  const verb = await screen.findByRole('button', { name: 'Reproduce' });
  expect(verb.classList.contains('btn-primary')).toBe(true);
  expect(screen.getByText('This is the frozen config.')).toBeTruthy();
});
