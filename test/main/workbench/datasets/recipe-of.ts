import { contentHash } from '../../../../src-main/lab/data/content-hash.ts';
import { encodeIds } from '../../../../src-main/lab/data/published/id-list.ts';
import { rowCheck, ROW_WIDTH } from '../../../../src-main/lab/data/published/image-row.ts';
import type { RecipeDocument } from '../../../../src-main/lab/data/published/recipe.ts';
import { RECIPE_SCHEMA } from '../../../../src-main/lab/data/published/recipe.ts';
import { loadDataset, readDatasetInfo } from '../../../../src-main/workbench/datasets/dataset-folder.ts';

/**
 * The recipe by which an imported data set is made from the official files. resources/datasets/vqa-v2-20k.json is what
 * this gives for the published files.
 */
export async function recipeOf(folder: string, name: string): Promise<RecipeDocument> {
  const info = await readDatasetInfo(folder);
  const { train, heldout, imageIds, images, words, hasWordVector, wordVectors } = await loadDataset(folder);
  const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
  const checks = Buffer.alloc(4 * imageIds.length);
  imageIds.forEach((id, i) => checks.writeUInt32BE(rowCheck(id, images.data.subarray(ROW_WIDTH * i, ROW_WIDTH * (i + 1))), 4 * i));
  return {
    schema: RECIPE_SCHEMA,
    name,
    sha256: info.sha256,
    importer: info.importer,
    columns: info.columns,
    lists: { words: contentHash(info.words), answers: contentHash(info.answers), questionTypes: contentHash(info.questionTypes), answerTypes: contentHash(info.answerTypes) },
    questionIds: { train: base64(encodeIds([...train.pairId])), heldout: base64(encodeIds([...heldout.pairId])) },
    wordVectorWidth: wordVectors.shape[1] ?? 0,
    wordsWithoutVector: words.filter((_, word) => hasWordVector[word] === 0),
    rowChecks: base64(checks),
  };
}
