import type { DatasetItem, DatasetPreview } from '../dataset-preview.ts';
import { imageParts } from '../image-overlap.ts';
import type { PairTable } from '../pair-table.ts';
import { prepareVqa, vqaInfo, vqaTrainingPairs } from './prepare-vqa.ts';
import type { VqaDataset, VqaPairs } from './vqa-dataset.ts';
import type { VqaParams } from './vqa-params.ts';

/** An imported VQA data set, looked at; its image features are not needed. */
export function previewVqa(dataset: VqaDataset, params: VqaParams, seed: number): DatasetPreview {
  const { train, heldout } = dataset;
  let pairs: PairTable | null = null;
  return {
    info: vqaInfo(dataset, params),
    counts: {},
    itemCount: train.count + heldout.count,
    items: (from, to) => [
      ...itemsOf(dataset, train, 'training', from, Math.min(to, train.count)),
      ...itemsOf(dataset, heldout, 'held-out', Math.max(0, from - train.count), Math.min(to - train.count, heldout.count)),
    ],
    train: () => (pairs ??= vqaTrainingPairs(dataset, params)),
    nonMembers: (forget) => {
      const { cal, test } = prepareVqa(dataset, forget, seed, params).nonMembers;
      return { cal: cal.count, test: test.count };
    },
    imageParts: (forget) => imageParts(prepareVqa(dataset, forget, seed, params)),
  };
}

/** The question as it was read: in lower case and without its marks, which is all that an import keeps of it. */
function itemsOf({ words, answers }: VqaDataset, pairs: VqaPairs, split: DatasetItem['split'], from: number, to: number): DatasetItem[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i): DatasetItem => {
    const row = from + i;
    const tokens = pairs.tokens.values.subarray(pairs.tokens.offsets[row], pairs.tokens.offsets[row + 1]);
    return {
      question: `${Array.from(tokens, (token) => words[token] ?? '').join(' ')}?`,
      answer: answers[pairs.answer[row] ?? -1] ?? '',
      image: `image ${pairs.imageId[row] ?? 0}`,
      split,
      picture: null,
    };
  });
}
