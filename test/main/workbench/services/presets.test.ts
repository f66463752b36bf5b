import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ContractClient } from '../../../../src-shared/contract/client.ts';
import { openStore } from '../../../../src-main/store/store.ts';
import { openHome } from '../../../../src-main/workbench/home.ts';
import { presetNames } from '../../../../src-main/workbench/presets.ts';
import { presetsService } from '../../../../src-main/workbench/services/presets.ts';
import { join } from 'node:path';
import { connectContract } from '../../../../src-shared/contract/client.ts';
import { memoryPorts } from '../../../../src-shared/contract/memory-port.ts';
import { serveContract } from '../../../../src-shared/contract/server.ts';
import type { Store } from '../../../../src-main/store/store.ts';
import { describeError } from '../../../../src-main/workbench/describe-error.ts';
import { refusal } from '../launch-tiny.ts';
import { TINY_CONFIG, temporaryHome } from '../test-workbench.ts';

const root = join(import.meta.dirname, '..', '..', '..', '..');
const resources = join(root, 'resources');
const { place, remove } = temporaryHome();
let store: Store;
let client: ContractClient;
beforeAll(() => {
  const home = openHome(place, {});
  store = openStore(home.root);
  const [far, near] = memoryPorts();
  serveContract(far, presetsService({ store, resources, code: { version: '0', root }, now: () => 1 }), { describeError });
  client = connectContract(near);
});
afterAll(() => {
  store.close();
  remove();
});

test('those that the program brings are listed, frozen, with their results', async () => {
  const presets = await client.call('presets.list', {});
  expect(presets.map(({ name }) => name)).toEqual(presetNames(resources));
  expect(presets.every(({ frozen, saved }) => frozen && !saved)).toBe(true);
  expect(presets.filter(({ hasResults }) => hasResults).map(({ name }) => name)).toEqual(expect.arrayContaining(['scenes-20k', 'vqa-v2-20k']));
  expect(presets.find(({ name }) => name === 'quick')?.hasResults).toBe(false);
});

test('one is told of whole, with what is pinned and how it was tuned', async () => {
  const preset = await client.call('presets.get', { name: 'scenes-20k' });
  expect(preset.pinned?.configHash).toBe(preset.configHash);
  expect(preset.config['seeds']).toEqual([42, 123, 5508]);
  expect(Object.values(preset.tuning).every(({ trials }) => trials > 0)).toBe(true);
  expect((await refusal(client.call('presets.get', { name: 'nope' }))).userMessage).toMatch(/the presets are .*quick/);
});

test('a config is held against one: itself, a subset, an edited copy', async () => {
  const { config } = await client.call('presets.get', { name: 'scenes-20k' });
  expect(await client.call('presets.hold', { name: 'scenes-20k', config })).toMatchObject({ state: { kind: 'frozen' }, badge: 'Frozen ✓', isReproduction: true });
  expect(await client.call('presets.hold', { name: 'scenes-20k', config: { ...config, seeds: [42] } })).toMatchObject({ state: { kind: 'subset', leftOut: { seeds: [123, 5508] } }, isReproduction: true });
  const edited = await client.call('presets.hold', { name: 'scenes-20k', config: { ...config, seeds: [1] } });
  expect(edited).toMatchObject({ state: { kind: 'edited-copy', differences: [{ path: 'seeds' }] }, badge: 'Edited copy', isReproduction: false });
  expect(edited.line).not.toContain('reproduction');
  expect((await refusal(client.call('presets.hold', { name: 'scenes-20k', config: { ...config, seeds: [] } }))).code).toBe('config');
});

test('a config is saved as one, replaced and removed; the program\'s own are not touched', async () => {
  const head = await client.call('presets.save', { name: 'mine', title: 'Mine', description: '', config: TINY_CONFIG });
  expect(head).toMatchObject({ name: 'mine', saved: true, frozen: false, hasResults: false });
  expect((await client.call('presets.list', {})).at(-1)).toEqual(head);
  const changed = await client.call('presets.save', { name: 'mine', title: 'Mine, again', description: 'other seeds', config: { ...TINY_CONFIG, seeds: [6] } });
  expect(changed.configHash).not.toBe(head.configHash);
  expect(await client.call('presets.get', { name: 'mine' })).toMatchObject({ title: 'Mine, again', config: { seeds: [6] }, pinned: null });
  expect(await client.call('presets.hold', { name: 'mine', config: TINY_CONFIG })).toMatchObject({ state: { kind: 'own' } });

  expect((await refusal(client.call('presets.save', { name: 'quick', title: 'Q', description: '', config: TINY_CONFIG }))).code).toBe('preset');
  expect((await refusal(client.call('presets.save', { name: 'bad', title: 'B', description: '', config: { ...TINY_CONFIG, seeds: [] } }))).code).toBe('config');
  expect((await refusal(client.call('presets.remove', { name: 'quick' }))).code).toBe('preset');
  await client.call('presets.remove', { name: 'mine' });
  expect((await client.call('presets.list', {})).some(({ saved }) => saved)).toBe(false);
  expect((await refusal(client.call('presets.remove', { name: 'mine' }))).code).toBe('preset');
});
