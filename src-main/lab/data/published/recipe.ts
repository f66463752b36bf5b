import { z } from 'zod';

export const RECIPE_SCHEMA = 'mu-align-workbench/dataset-recipe@1';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/**
 * How a published data set is made from the official files: which questions, which words, and hashes of what must
 * come out. It holds no question, answer, label or vector. Lists of bytes are base64.
 */
export const recipeSchema = z.strictObject({
  schema: z.literal(RECIPE_SCHEMA),
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  sha256: sha256.describe('identity of the data set (dataset-identity.ts)'),
  importer: z.int().describe('version of the importer that the identity is of'),
  columns: z.record(z.string(), sha256).describe('SHA-256 of each column as a .npy file'),
  lists: z.strictObject({ words: sha256, answers: sha256, questionTypes: sha256, answerTypes: sha256 }).describe('SHA-256 of each list as canonical JSON'),
  questionIds: z.strictObject({ train: z.string(), heldout: z.string() }).describe('ascending question ids (id-list.ts)'),
  wordVectorWidth: z.int().min(1),
  wordsWithoutVector: z.array(z.string()).describe('words of the questions that have no vector in the data set, whether or not GloVe has one'),
  rowChecks: z.string().describe('of each image, by ascending id, four bytes that its row of numbers must hash to (image-row.ts)'),
});

export type RecipeDocument = z.infer<typeof recipeSchema>;

/** A recipe with its lists unpacked. */
export interface PublishedRecipe extends Omit<RecipeDocument, 'questionIds' | 'rowChecks'> {
  readonly trainIds: readonly number[];
  readonly heldoutIds: readonly number[];
  /** images of these questions, ascending */
  readonly imageIds: readonly number[];
  /** by image, in the order of imageIds */
  readonly rowChecks: readonly number[];
}

/** The image of a VQA question: question_id = 1000 image_id + i (vqa.md 7.1). */
export function imageOfQuestion(questionId: number): number {
  return Math.floor(questionId / 1000);
}

/** Images of questions, ascending, each once. */
export function imagesOfQuestions(...lists: readonly (readonly number[])[]): number[] {
  return [...new Set(lists.flat().map(imageOfQuestion))].sort((a, b) => a - b);
}
