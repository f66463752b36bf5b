import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Places } from '../../../src-main/desktop/places.ts';
import type { Dataset } from '../../../src-shared/contract/topics/datasets.ts';
import { datasetsService } from '../../../src-main/workbench/services/datasets.ts';
import { filesService } from '../../../src-main/workbench/services/files.ts';
import { tinyFiles, tinyVqa, writeFiles } from '../workbench/datasets/tiny-vqa.ts';
import { ROOT, clientOf, testContext } from '../workbench/services/test-context.ts';

function workbenchOf(places: Places) {
  const context = testContext({ resolvePlace: (named) => places.resolve(named) });
  return { context, client: clientOf({ ...filesService(context), ...datasetsService(context) }) };
}

describe('a place that was chosen', () => {
  test('is opened by its token, which tells nothing of its path', async () => {
    const places = new Places();
    const { client } = workbenchOf(places);
    const chosen = places.add(join(ROOT, 'results', 'vqa_v2_20k'));
    expect(chosen.name).toBe('vqa_v2_20k');
    expect(chosen.token).not.toContain('vqa');
    expect(await client.call('files.openPath', { path: chosen.token })).toEqual(await client.call('files.openPath', { path: join(ROOT, 'results', 'vqa_v2_20k') }));
  });

  test('is looked into and imported from as a typed path is', async () => {
    const places = new Places();
    const { context, client } = workbenchOf(places);
    const folder = join(context.home.root, 'raw');
    mkdirSync(folder);
    writeFiles(folder, tinyFiles(tinyVqa()));
    const { token } = places.add(folder);
    const found = await client.call('datasets.inspectFolder', { kind: 'vqa', source: token });
    expect(found.ready).toBe(true);
    expect(await client.call('datasets.inspectFolder', { kind: 'vqa', source: folder })).toEqual(found);
    let imported: Dataset | null = null;
    for await (const { dataset } of client.stream('datasets.import', { kind: 'vqa', source: token, params: {} })) imported = dataset;
    expect(imported).toMatchObject({ kind: 'vqa', drawn: false });
  });

  test('is named in errors as people know it', async () => {
    const places = new Places();
    const { context, client } = workbenchOf(places);
    const { token } = places.add(join(context.home.root, 'nowhere'));
    for (const asked of [client.call('files.openPath', { path: token }), client.call('datasets.inspectFolder', { kind: 'vqa', source: token })]) {
      await expect(asked).rejects.toMatchObject({ userMessage: expect.stringMatching(/^there is no .*nowhere; check the path$/) as string });
    }
  });

  test('of an earlier start is not known', async () => {
    const { client } = workbenchOf(new Places());
    const { token } = new Places().add(ROOT);
    for (const asked of [client.call('files.openPath', { path: token }), client.call('datasets.inspectFolder', { kind: 'vqa', source: token })]) {
      await expect(asked).rejects.toMatchObject({ code: 'place', userMessage: expect.stringMatching(/choose it again$/) as string });
    }
  });
});
