import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { sceneObjects } from '../../../../src-main/lab/data/scenes/scene-objects.ts';
import { SHAPES } from '../../../../src-main/lab/data/scenes/scene-words.ts';
import { scenes } from '../../../../src-main/lab/data/scenes/scenes-kind.ts';
import { scenesParamsSchema } from '../../../../src-main/lab/data/scenes/scenes-params.ts';
import { previewScenes } from '../../../../src-main/lab/data/scenes/scenes-preview.ts';
import { datasetsService } from '../../../../src-main/workbench/services/datasets.ts';
import type { ContractClient } from '../../../../src-shared/contract/client.ts';
import type { StreamItem } from '../../../../src-shared/contract/registry.ts';
import type { Dataset } from '../../../../src-shared/contract/topics/datasets.ts';
import { exampleRun } from '../../store/example-runs.ts';
import { temporaryFolder, tinyFiles, tinyVqa, writeFiles } from '../datasets/tiny-vqa.ts';
import { clientOf, testContext } from './test-context.ts';

type Item = StreamItem<'datasets.import'>;

const YES = { kind: 'answer-equals', answer: 'yes' } as const;

function rawFolder(): string {
  const folder = temporaryFolder();
  writeFiles(folder, tinyFiles(tinyVqa()));
  return folder;
}

async function imported(client: ContractClient, source: string): Promise<{ readonly items: Item[]; readonly dataset: Dataset }> {
  const items: Item[] = [];
  for await (const item of client.stream('datasets.import', { kind: 'vqa', source, params: {} })) items.push(item);
  const dataset = items.at(-1)?.dataset;
  if (dataset === undefined || dataset === null) throw new Error('the import gave no data set');
  return { items, dataset };
}

describe('data sets that are drawn', () => {
  const drawn = { kind: 'scenes', params: { trainPairs: 5000, heldoutPairs: 300, selNonMembers: 600, calNonMembers: 400, testNonMembers: 400 } };

  test('those of the presets are listed, each once, and cannot be removed', async () => {
    const client = clientOf(datasetsService(testContext()));
    const listed = await client.call('datasets.list', {});
    expect(listed.map(({ label }) => label)).toContain('Scenes: scenes_20k');
    expect(new Set(listed.map(({ id }) => id)).size).toBe(listed.length);
    const found = listed.find(({ label }) => label === 'Scenes: scenes_20k');
    expect(found).toMatchObject({ drawn: true, bytes: 0, importedAt: null, counts: { trainPairs: 20_000 }, config: { kind: 'scenes' } });
    expect(await client.call('datasets.get', { id: found?.id ?? '' })).toEqual(found);
    await expect(client.call('datasets.remove', { id: found?.id ?? '', dryRun: false })).rejects.toMatchObject({ code: 'drawn' });
    await expect(client.call('datasets.get', { id: 'none' })).rejects.toMatchObject({ code: 'dataset' });
  });

  test('items are pairs with a picture, the same on every page, another world for another seed', async () => {
    const client = clientOf(datasetsService(testContext()));
    const quick = (await client.call('datasets.list', {})).find(({ counts }) => counts['trainPairs'] === 20_000);
    const page = (offset: number, limit: number, seed = 42) => client.call('datasets.items', { id: quick?.id ?? '', seed, page: { offset, limit } });
    const across = await page(4090, 12);
    expect([...(await page(4090, 6)).items, ...(await page(4096, 6)).items]).toEqual(across.items);
    expect(across.total).toBe((quick?.counts['trainPairs'] ?? 0) + (quick?.counts['heldoutPairs'] ?? 0));
    for (const { question, answer, split, png } of across.items) {
      expect(question).toMatch(/^(is|are|how|what) .*\?$/);
      expect([answer, split]).toEqual([expect.stringMatching(/^\w+$/), 'training']);
      expect([...png?.subarray(1, 4) ?? []]).toEqual([...Buffer.from('PNG')]);
    }
    expect((await page(4090, 12, 43)).items).not.toEqual(across.items);
    const end = await page(across.total - 2, 10);
    expect(end.items.map(({ split }) => split)).toEqual(['held-out', 'held-out']);
    expect((await page(across.total + 5, 10)).items).toEqual([]);
  });

  test('the picture shows what the question asks for', () => {
    const params = scenesParamsSchema.parse({ trainPairs: 9000, noise: 0 });
    const items = previewScenes(params, 7).items(3000, 6000);
    const shown = sceneObjects(params, 7, 'train', 3000, 6000);
    let counted = 0;
    for (const [i, { question, answer }] of items.entries()) {
      const shape = /^how many (\w+) things/.exec(question)?.[1];
      const index = SHAPES.findIndex((name) => name === shape);
      if (index === -1) continue;
      counted++;
      expect(answer).toBe(String(Math.min(5, shown[i]?.filter((object) => object.shape === index).length ?? -1)));
    }
    expect(counted).toBeGreaterThan(50);
  });

  test('a predicate is counted as it deals the data of a run, and what takes nothing says so', async () => {
    const client = clientOf(datasetsService(testContext()));
    const count = await client.call('datasets.forgetCount', { dataset: drawn, forget: YES, seed: 42 });
    const data = scenes.prepare(scenes.params.parse(drawn.params), YES, 42);
    expect(count).toEqual({ forget: data.forget.length, retain: data.retain.length, images: data.counts['forgetImages'], sharedWithRetain: 0, words: data.forgetInWords });
    expect(count.forget + count.retain).toBe(5000);
    expect(await client.call('datasets.nonMembers', { dataset: drawn, forget: YES, seed: 42 })).toEqual({ cal: 400, test: 400 });
    const other = await client.call('datasets.forgetCount', { dataset: drawn, forget: { kind: 'random-share', share: 0.1, seed: 3 }, seed: 42 });
    expect(other.forget).toBe(500);
    await expect(client.call('datasets.forgetCount', { dataset: drawn, forget: { kind: 'answer-equals', answer: 'perhaps' }, seed: 1 })).rejects.toMatchObject({ code: 'data/predicate', details: { remedy: expect.stringContaining('"yes"') as string } });
    await expect(client.call('datasets.forgetCount', { dataset: { kind: 'scenes', params: { trainPairs: 1 } }, forget: YES, seed: 1 })).rejects.toMatchObject({ code: 'config', userMessage: expect.stringContaining('at least 100') as string });
    await expect(client.call('datasets.forgetCount', { dataset: { kind: 'scenes', params: { trainPairs: 2_000_000 } }, forget: YES, seed: 1 })).rejects.toMatchObject({ code: 'data/parameter' });
    await expect(client.call('datasets.forgetCount', { dataset: { kind: 'vqa', params: {} }, forget: YES, seed: 1 })).rejects.toMatchObject({ code: 'data' });
  });

  test('no two splits that must not share an image do', async () => {
    const client = clientOf(datasetsService(testContext()));
    const overlaps = await client.call('datasets.imageOverlap', { dataset: drawn, forget: YES, seed: 42 });
    expect(overlaps.filter(({ images }) => images > 0)).toEqual([]);
    expect(overlaps).toContainEqual({ splits: ['members in TEST', 'non-members in TEST'], images: 0, allowed: false });
    expect(overlaps.filter(({ splits: [a] }) => a === 'retain set').length).toBe(10);
  });
});

describe('data sets that are imported', () => {
  test('a folder is looked at, imported, listed, counted, and found again by another workbench', async () => {
    const context = testContext();
    const told: string[] = [];
    context.changes.on(({ about }) => told.push(about));
    const client = clientOf(datasetsService(context));
    const source = rawFolder();
    const looked = await client.call('datasets.inspectFolder', { kind: 'vqa', source });
    expect(looked).toMatchObject({ ready: true, problems: [] });
    expect(looked.files.map(({ role, name }) => [role, name])).toContainEqual(['wordVectors', 'glove.tiny.txt']);

    const { items, dataset } = await imported(client, source);
    expect(items.map(({ done }) => done)).toEqual(items.map(({ done }) => done).toSorted((a, b) => a - b));
    expect(items.at(-1)).toMatchObject({ label: 'imported', done: items.at(-1)?.total });
    expect(dataset).toMatchObject({ kind: 'vqa', drawn: false, counts: { trainPairs: 120, trainImages: 60 }, config: { kind: 'vqa', params: { dataset: dataset.id } } });
    expect(told).toContain('datasets');
    expect(context.store.datasets.list()).toMatchObject([{ id: dataset.id, kind: 'vqa' }]);
    expect(await clientOf(datasetsService(context)).call('datasets.get', { id: dataset.id })).toEqual(dataset);
    expect((await imported(client, source)).items.at(-1)).toMatchObject({ label: 'was imported before', dataset: { id: dataset.id } });

    const page = await client.call('datasets.items', { id: dataset.id, seed: 0, page: { offset: 119, limit: 2 } });
    expect(page.total).toBe(240);
    expect(page.items).toEqual([
      { question: 'how many cats are there?', answer: '2', image: 'image 60', split: 'training', png: null },
      { question: 'is the cat red?', answer: 'yes', image: 'image 1001', split: 'held-out', png: null },
    ]);
    const count = await client.call('datasets.forgetCount', { dataset: dataset.config, forget: YES, seed: 1 });
    expect(count).toMatchObject({ forget: 40, retain: 80, images: 40, sharedWithRetain: 40 });
    // Two of three answers are in the vocabulary, so their pairs alone are learnt from.
    const cut = await client.call('datasets.forgetCount', { dataset: { kind: 'vqa', params: { dataset: dataset.id, topAnswers: 2 } }, forget: { kind: 'answer-equals', answer: '2' }, seed: 1 });
    expect(cut).toMatchObject({ forget: 40, retain: 40 });
  });

  test('those who watch hear of what another client imports and removes', async () => {
    const client = clientOf(datasetsService(testContext()));
    const abort = new AbortController();
    const watched = client.stream('datasets.watch', {}, { signal: abort.signal });
    const heard = async (): Promise<string[]> => ((await watched.next()).value ?? []).filter(({ drawn }) => !drawn).map(({ id }) => id);
    expect(await heard()).toEqual([]);
    const { dataset } = await imported(client, rawFolder());
    expect(await heard()).toEqual([dataset.id]);
    await client.call('datasets.remove', { id: dataset.id, dryRun: false });
    expect(await heard()).toEqual([]);
    abort.abort();
  });

  test('forget and retain set may share images, members and retain set do not', async () => {
    const client = clientOf(datasetsService(testContext()));
    const source = temporaryFolder();
    const vqa = tinyVqa();
    // Whole images of "yes", so that some members are on images of their own.
    for (const { annotations } of [vqa.train, vqa.heldout]) {
      for (const annotation of annotations) if (annotation.image_id % 3 === 0) Object.assign(annotation, { multiple_choice_answer: 'yes', answer_type: 'yes/no' });
    }
    writeFiles(source, tinyFiles(vqa));
    const { dataset } = await imported(client, source);
    const overlaps = await client.call('datasets.imageOverlap', { dataset: dataset.config, forget: YES, seed: 1 });
    const between = (a: string, b: string) => overlaps.find(({ splits }) => splits[0] === a && splits[1] === b);
    expect(between('forget set', 'retain set')).toMatchObject({ allowed: true, images: expect.toSatisfy((n: number) => n > 10) as number });
    expect(between('retain set', 'members in TEST')).toMatchObject({ allowed: false, images: 0 });
    expect(overlaps.filter(({ allowed, images }) => !allowed && images > 0)).toEqual([]);
    expect(between('forget set', 'members in TEST')).toBeUndefined();
    expect(await client.call('datasets.nonMembers', { dataset: dataset.config, forget: YES, seed: 1 })).toEqual({ cal: 14, test: 23 });
  });

  test('what is missing is said before an import, and an import of it leaves nothing', async () => {
    const context = testContext();
    const client = clientOf(datasetsService(context));
    const source = rawFolder();
    rmSync(join(source, 'image_features.npz'));
    cpSync(join(source, 'v2_Questions_train.zip'), join(source, 'v2_Questions_train_copy.zip'));
    const looked = await client.call('datasets.inspectFolder', { kind: 'vqa', source });
    expect(looked.ready).toBe(false);
    expect(looked.problems).toEqual([expect.stringContaining('could both be'), expect.stringContaining('a file is missing: image features')]);
    expect(looked.files.find(({ role }) => role === 'imageFeatures')).toMatchObject({ needed: true, name: null, bytes: 0 });
    await expect(imported(client, source)).rejects.toMatchObject({ code: 'data/duplicate', details: { remedy: 'Keep one of them in the folder.' } });
    for (const [wrong, code] of [['relative/path', 'folder'], [join(source, 'none'), 'folder'], [join(source, 'glove.tiny.txt'), 'folder']] as const) {
      await expect(client.call('datasets.inspectFolder', { kind: 'vqa', source: wrong })).rejects.toMatchObject({ code });
    }
    await expect(client.call('datasets.inspectFolder', { kind: 'scenes', source })).rejects.toMatchObject({ code: 'kind', userMessage: expect.stringContaining('VQA v2') as string });
    expect(readdirSync(context.home.datasets)).toEqual([]);
  });

  test('a cancelled import leaves nothing', async () => {
    const context = testContext();
    const client = clientOf(datasetsService(context));
    const source = rawFolder();
    for await (const { label } of client.stream('datasets.import', { kind: 'vqa', source, params: {} })) {
      if (label.startsWith('hashing')) break;
    }
    await setTimeout(100);
    while (readdirSync(context.home.datasets).length > 0) await setTimeout(10);
    expect((await client.call('datasets.list', {})).filter(({ drawn }) => !drawn)).toEqual([]);
    expect(context.store.datasets.list()).toEqual([]);
  });

  test('one that a run may need again is kept, any other goes, and a damaged one hides no other', async () => {
    const context = testContext();
    const client = clientOf(datasetsService(context));
    const { dataset } = await imported(client, rawFolder());
    context.store.runs.add(exampleRun('r', { name: 'mine', config: { dataset: { kind: 'vqa', params: { dataset: dataset.id } } } }));
    expect(await client.call('datasets.remove', { id: dataset.id, dryRun: true })).toEqual({ bytes: dataset.bytes, neededBy: [{ run: 'r', name: 'mine' }] });
    await expect(client.call('datasets.remove', { id: dataset.id, dryRun: false })).rejects.toMatchObject({ code: 'needed', userMessage: expect.stringContaining('mine') as string });
    expect(existsSync(join(context.home.datasets, dataset.id))).toBe(true);
    context.store.runs.archive('r', true);
    expect(await client.call('datasets.remove', { id: dataset.id, dryRun: false })).toEqual({ bytes: dataset.bytes, neededBy: [] });
    expect(readdirSync(context.home.datasets)).toEqual([]);
    expect(context.store.datasets.list()).toEqual([]);

    const damaged = join(context.home.datasets, 'f'.repeat(64));
    mkdirSync(damaged);
    writeFileSync(join(damaged, 'info.json'), '{}');
    expect((await client.call('datasets.list', {})).every(({ drawn }) => drawn)).toBe(true);
    expect(context.notices.since(0).notices).toMatchObject([{ level: 'warning', code: 'dataset' }]);
  });
});
