import { screen } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import type { Handlers } from '../../../../src-shared/contract/server.ts';
import type { Dataset } from '../../../../src-shared/contract/topics/datasets.ts';
import DatasetsScreen from '../../../../src-renderer/features/datasets/DatasetsScreen.svelte';
import { fakeWorkbench, renderWithWorkbench } from '../../render-with-workbench.ts';

const dataset = (id: string, label: string, drawn: boolean): Dataset => ({
  id, kind: 'scenes', label, version: 1, sha256: 'a'.repeat(64), drawn, config: { kind: 'scenes', params: {} }, counts: { trainPairs: 20 }, bytes: 0, importedAt: drawn ? null : 1000, files: [],
});

test('a data set that another window imports appears in the list, and goes with its removal', async () => {
  const [drawn, other] = [dataset('one', 'Scenes: scenes_20k', true), dataset('two', 'VQA v2: lab', false)];
  const news = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
  const handlers: Partial<Handlers> = {
    'datasets.watch': async function* () {
      yield [drawn];
      await news[0]?.promise;
      yield [drawn, other];
      await news[1]?.promise;
      yield [drawn];
    },
    'datasets.items': () => ({ total: 0, items: [] }),
  };
  renderWithWorkbench(DatasetsScreen, {}, fakeWorkbench(handlers));
  expect((await screen.findAllByText('Scenes: scenes_20k')).length).toBeGreaterThan(0);
  expect(screen.queryByText('VQA v2: lab')).toBeNull();
  news[0]?.resolve(undefined);
  expect(await screen.findByText('VQA v2: lab')).toBeTruthy();
  news[1]?.resolve(undefined);
  await expect.poll(() => screen.queryByText('VQA v2: lab')).toBeNull();
});
