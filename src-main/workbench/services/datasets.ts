import { existsSync, readdirSync } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { CoalescingBuffer } from '../../../src-shared/contract/coalescing-buffer.ts';
import { newest } from '../../../src-shared/contract/definition.ts';
import { ContractError, contractError } from '../../../src-shared/contract/error-data.ts';
import type { StreamItem } from '../../../src-shared/contract/registry.ts';
import type { Handlers } from '../../../src-shared/contract/server.ts';
import { chosenDataSchema } from '../../../src-shared/contract/topics/datasets.ts';
import type { Dataset } from '../../../src-shared/contract/topics/datasets.ts';
import { toJson } from '../../../src-shared/experiment/config-slice.ts';
import { isJsonObject } from '../../../src-shared/experiment/json-value.ts';
import { parseConfig } from '../../../src-shared/experiment/parse-config.ts';
import { DATASET_KINDS } from '../../lab/data/registry.ts';
import { catalogue } from '../catalogue.ts';
import type { DatasetFacts } from '../datasets/dataset-facts.ts';
import { RAW_FILES, RAW_ROLES, searchRawFiles } from '../datasets/find-raw-files.ts';
import type { DataChoice } from '../datasets/look-at-dataset.ts';
import { typedFolder } from '../datasets/typed-folder.ts';
import { describeError } from '../describe-error.ts';
import { presetNames, readPreset } from '../presets.ts';
import type { ServiceContext } from '../service-context.ts';
import { toTrash } from '../trash.ts';
import { watchChanges } from '../watch-changes.ts';

type DatasetsHandlers = Pick<Handlers, 'datasets.list' | 'datasets.get' | 'datasets.items' | 'datasets.forgetCount' | 'datasets.nonMembers' | 'datasets.imageOverlap' | 'datasets.inspectFolder' | 'datasets.remove' | 'datasets.watch' | 'datasets.import'>;

const progressSchema = z.object({ done: z.number(), total: z.number(), label: z.string() });

/** Shortest time between two items of a watching client. */
const WATCH_EVERY_MS = 250;

/** A run in these states can go on, and then reads its data again. */
const MAY_GO_ON = ['queued', 'running', 'stopping', 'stopped', 'failed', 'interrupted'];

/** The data sets: those that were imported into the home, and those that the presets have drawn. */
export function datasetsService(context: Pick<ServiceContext, 'home' | 'store' | 'background' | 'changes' | 'notices' | 'resources' | 'writable' | 'resolvePlace' | 'signal'>): DatasetsHandlers {
  const { home, store, background, changes, notices, resources, signal: closing } = context;
  const folderOf = (source: string): string => typedFolder(context.resolvePlace(source));
  /** What an imported data set is does not change, so it is read once. */
  const facts = new Map<string, Promise<DatasetFacts | null>>();
  const factsOf = (id: string): Promise<DatasetFacts | null> => {
    const known = facts.get(id) ?? background.run('datasets.facts', { folder: join(home.datasets, id) }, { signal: closing }).catch((error: unknown) => {
      notices.add('warning', 'dataset', `the imported data set ${id.slice(0, 12)}… cannot be read: ${describeError(error).userMessage}`);
      return null;
    });
    facts.set(id, known);
    return known;
  };
  const importedAt = (id: string): number | null => store.datasets.list().find((dataset) => dataset.id === id)?.addedAt ?? null;

  const imported = async (): Promise<Dataset[]> => {
    const ids = existsSync(home.datasets) ? readdirSync(home.datasets).filter((name) => /^[0-9a-f]{64}$/.test(name)).sort() : [];
    const found = await Promise.all(ids.map(factsOf));
    const known = new Map(store.datasets.list().map((dataset) => [dataset.id, dataset.addedAt]));
    return found.flatMap((dataset) => {
      if (dataset === null) return [];
      const { sha256, kind, slug, counts } = dataset;
      if (context.writable && !known.has(sha256)) store.datasets.save({ id: sha256, kind, about: { slug, counts }, addedAt: dataset.importedAt });
      return importedDataset(dataset, known.get(sha256) ?? dataset.importedAt);
    });
  };
  let drawn: Dataset[] | null = null;
  const list = async (): Promise<Dataset[]> => [...(drawn ??= drawnDatasets(resources)), ...(await imported())];
  const find = async (id: string): Promise<Dataset> => {
    const dataset = (await list()).find((candidate) => candidate.id === id);
    if (dataset === undefined) throw contractError('dataset', `there is no data set ${id}`, 'This data set is not in the home folder; it may have been removed. Import it again.');
    return dataset;
  };
  const choiceOf = ({ kind, params }: Dataset['config'], seed: number): DataChoice => ({ kind, params, seed, datasets: home.datasets });

  return {
    'datasets.list': list,
    'datasets.get': ({ id }) => find(id),
    'datasets.items': async ({ id, seed, page }, { signal }) => background.run('datasets.items', { choice: choiceOf((await find(id)).config, seed), ...page }, { signal }),
    'datasets.forgetCount': ({ dataset, forget, seed }, { signal }) => background.run('datasets.forgetCount', { choice: choiceOf(dataset, seed), forget }, { signal }),
    'datasets.nonMembers': ({ dataset, forget, seed }, { signal }) => background.run('datasets.nonMembers', { choice: choiceOf(dataset, seed), forget }, { signal }),
    'datasets.imageOverlap': async ({ dataset, forget, seed }, { signal }) => {
      const overlaps = await background.run('datasets.imageOverlap', { choice: choiceOf(dataset, seed), forget }, { signal });
      return overlaps.map(({ parts: [first, second], images, allowed }) => ({ splits: [first, second], images, allowed }));
    },
    'datasets.inspectFolder': async ({ kind, source }) => {
      assertImportable(kind);
      const { found, needed, problems } = await searchRawFiles(folderOf(source));
      // Image ids stand beside a plain .npy of features alone.
      const roles = RAW_ROLES.filter((role) => role !== 'imageIds' || needed.includes(role));
      const files = roles.map(async (role) => {
        const path = found[role];
        return { role, meaning: RAW_FILES[role], needed: needed.includes(role), name: path === undefined ? null : basename(path), bytes: path === undefined ? 0 : (await stat(path)).size };
      });
      return { ready: problems.length === 0, files: await Promise.all(files), problems: problems.map(({ problem, remedy }) => `${problem}. ${remedy}`) };
    },
    'datasets.remove': async ({ id, dryRun }) => {
      const dataset = await find(id);
      if (dataset.drawn) throw contractError('drawn', `${dataset.label} is drawn`, 'The program draws this data set whenever it is needed; there is nothing to remove.');
      const neededBy = runsThatNeed(store, id);
      if (dryRun) return { bytes: dataset.bytes, neededBy };
      if (neededBy.length > 0) throw new ContractError({ code: 'needed', message: `runs need ${id}`, userMessage: `${neededBy.length === 1 ? 'A run needs' : `${neededBy.length} runs need`} this data set to go on: ${neededBy.slice(0, 3).map(({ name }) => name).join(', ')}${neededBy.length > 3 ? ' and others' : ''}. Archive ${neededBy.length === 1 ? 'it' : 'them'} first.`, details: { runs: neededBy.map(({ run }) => run) } });
      const removed = toTrash(home, [join(home.datasets, id)]);
      facts.delete(id);
      store.datasets.remove(id);
      changes.tell({ about: 'datasets' });
      for (const place of removed) await rm(place, { recursive: true, force: true });
      return { bytes: dataset.bytes, neededBy };
    },
    'datasets.watch': async function* (_input, { signal: gone }) {
      const watched = watchChanges(changes, ({ about }) => (about === 'datasets' ? [about] : []), WATCH_EVERY_MS, AbortSignal.any([gone, closing]));
      yield await list();
      while ((await watched.next()).done !== true) yield await list();
    },
    'datasets.import': async function* ({ kind, source, params }, { signal: gone }) {
      assertImportable(kind);
      if (Object.keys(params).length > 0) throw contractError('parameter', 'an import has no parameters', 'An import takes no parameters: they belong to the experiments that use the data set.');
      const folder = folderOf(source);
      type Item = StreamItem<'datasets.import'>;
      const news = new CoalescingBuffer<Item>(newest);
      let last = { label: 'looking for the files', done: 0, total: 1 };
      news.push({ ...last, dataset: null });
      const onProgress = (said: unknown): void => {
        last = progressSchema.parse(said);
        news.push({ ...last, dataset: null });
      };
      const importing = background.run('datasets.import', { folder, datasets: home.datasets }, { signal: AbortSignal.any([gone, closing]), onProgress }).finally(() => { news.end(); });
      // Its error is told after the progress before it.
      importing.catch(() => null);
      yield* news;
      const { sha256, known } = await importing;
      facts.delete(sha256);
      const found = await factsOf(sha256);
      if (found === null) throw contractError('dataset', `${sha256} was imported and cannot be read`);
      const { slug, counts, importedAt: at } = found;
      if (importedAt(sha256) === null) store.datasets.save({ id: sha256, kind, about: { slug, counts }, addedAt: at });
      changes.tell({ about: 'datasets' });
      yield { label: known ? 'was imported before' : 'imported', done: last.total, total: last.total, dataset: importedDataset(found, importedAt(sha256) ?? at) };
    },
  };
}

function importedDataset({ sha256, kind, slug, version, counts, files, bytes }: DatasetFacts, importedAt: number): Dataset {
  return { id: sha256, kind, label: `${DATASET_KINDS.get(kind)?.label ?? kind}: ${slug}`, version, sha256, drawn: false, config: { kind, params: { dataset: sha256 } }, counts: { ...counts }, bytes, importedAt, files: [...files] };
}

/** What the presets draw, each once. */
function drawnDatasets(resources: string): Dataset[] {
  const datasets = presetNames(resources).flatMap((name): Dataset[] => {
    const { dataset } = parseConfig(readPreset(resources, name).config, catalogue);
    const kind = DATASET_KINDS.get(dataset.kind);
    const params = toJson(dataset.params);
    if (kind === undefined || kind.needsFiles || !isJsonObject(params)) return [];
    const { info: { sha256, slug }, counts } = kind.preview(kind.params.parse(dataset.params), 0);
    return [{ id: sha256, kind: kind.id, label: `${kind.label}: ${slug}`, version: kind.version, sha256, drawn: true, config: chosenDataSchema.parse({ kind: kind.id, params }), counts: { ...counts }, bytes: 0, importedAt: null, files: [] }];
  });
  return [...new Map(datasets.map((dataset) => [dataset.id, dataset])).values()];
}

function assertImportable(id: string): void {
  const kind = DATASET_KINDS.get(id);
  const kinds = [...DATASET_KINDS.values()].filter(({ needsFiles }) => needsFiles).map(({ label }) => label).join(', ');
  if (kind?.needsFiles !== true) throw contractError('kind', `${id} cannot be imported`, `${kind?.label ?? JSON.stringify(id)} is not imported from files; those that are: ${kinds}.`);
}

/** Runs that people have not put aside and that can go on, whose config names the data set. */
function runsThatNeed(store: ServiceContext['store'], id: string): { run: string; name: string }[] {
  return MAY_GO_ON.flatMap((state) => store.runList.page({ filter: { archived: false, all: [{ field: 'status', comparison: '=', value: state }, { field: 'source', comparison: '=', value: 'own' }] }, sort: [], limit: 10_000, after: null }).runs)
    .filter((run) => namedDataset(store.runs.config(run.id)) === id)
    .map((run) => ({ run: run.id, name: run.name }));
}

function namedDataset(config: unknown): unknown {
  const parsed = z.looseObject({ dataset: z.looseObject({ params: z.looseObject({ dataset: z.string() }) }) }).safeParse(config);
  return parsed.data?.dataset.params.dataset;
}
