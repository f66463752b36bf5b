import { join } from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import type { ForgetPredicate } from '../../../src-shared/experiment/forget-predicate.ts';
import { parseOrExplain } from '../../../src-shared/experiment/parse-problem.ts';
import { DATASET_KINDS } from '../../lab/data/registry.ts';
import type { DatasetItem, DatasetPreview, NonMemberCount } from '../../lab/data/dataset-preview.ts';
import { countImages, selectForgetSet } from '../../lab/data/forget-set.ts';
import { imageOverlaps } from '../../lab/data/image-overlap.ts';
import type { ImageOverlap } from '../../lab/data/image-overlap.ts';
import { vqaParamsSchema } from '../../lab/data/vqa/vqa-params.ts';
import { UserError } from '../user-error.ts';
import { loadDataset } from './dataset-folder.ts';

/** Data as an experiment names them, and a world of those that are drawn. */
export interface DataChoice {
  readonly kind: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly seed: number;
  /** folder of the imported data sets */
  readonly datasets: string;
}

/** What a forget predicate takes of the training pairs. */
export interface ForgetCount {
  readonly forget: number;
  readonly retain: number;
  readonly images: number;
  readonly sharedWithRetain: number;
  readonly words: string;
}

export interface LookedAtItem extends Omit<DatasetItem, 'picture'> {
  readonly png: Uint8Array<ArrayBuffer> | null;
}

/** Data sets that were looked at last, kept with their pairs: someone who types asks again and again. */
const KEPT = 3;
const kept = new Map<string, Promise<DatasetPreview>>();

/** @throws ConfigError for wrong parameters, UserError or DataError when the data are not there, the predicate's DataError; here and below */
export async function countForget(choice: DataChoice, forget: ForgetPredicate): Promise<ForgetCount> {
  const preview = await previewOf(choice);
  const train = preview.train();
  const set = selectForgetSet(forget, train, preview.info);
  const retained = new Set<number>();
  for (const row of set.retain) retained.add(train.imageId[row] ?? 0);
  return {
    forget: set.forget.length,
    retain: set.retain.length,
    images: countImages(train, set.forget),
    sharedWithRetain: set.forget.filter((row) => retained.has(train.imageId[row] ?? 0)).length,
    words: set.words,
  };
}

export async function countNonMembers(choice: DataChoice, forget: ForgetPredicate): Promise<NonMemberCount> {
  return (await previewOf(choice)).nonMembers(forget);
}

export async function overlapsOf(choice: DataChoice, forget: ForgetPredicate): Promise<ImageOverlap[]> {
  return imageOverlaps((await previewOf(choice)).imageParts(forget));
}

export async function itemsOf(choice: DataChoice, offset: number, limit: number): Promise<{ readonly total: number; readonly items: LookedAtItem[] }> {
  const preview = await previewOf(choice);
  const total = preview.itemCount;
  const items = preview.items(Math.min(offset, total), Math.min(offset + limit, total));
  return { total, items: items.map(({ picture, ...item }) => ({ ...item, png: picture === null ? null : new Uint8Array(new Resvg(picture, { font: { loadSystemFonts: false } }).render().asPng()) })) };
}

function previewOf(choice: DataChoice): Promise<DatasetPreview> {
  const key = JSON.stringify([choice.datasets, choice.kind, choice.params, choice.seed]);
  const known = kept.get(key);
  const preview = known ?? openPreview(choice);
  // The last one that was asked for is the last one to go.
  kept.delete(key);
  kept.set(key, preview);
  if (known === undefined) preview.catch(() => kept.delete(key));
  for (const oldest of kept.keys()) {
    if (kept.size <= KEPT) break;
    kept.delete(oldest);
  }
  return preview;
}

async function openPreview({ kind: id, params, seed, datasets }: DataChoice): Promise<DatasetPreview> {
  const kind = DATASET_KINDS.get(id);
  if (kind === undefined) throw new UserError('data', `there is no kind of data set ${JSON.stringify(id)}`, `the kinds are ${[...DATASET_KINDS.keys()].join(', ')}`);
  const parsed: unknown = parseOrExplain(kind.params, params, ['dataset', 'params']);
  if (!kind.needsFiles) return kind.preview(parsed, seed);
  const { dataset } = vqaParamsSchema.parse(params);
  if (dataset === undefined) throw new UserError('data', 'no data set is chosen', 'choose one that was imported, or import one');
  return kind.preview(await loadDataset(join(datasets, dataset), false), parsed, seed);
}
