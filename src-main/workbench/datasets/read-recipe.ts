import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseOrExplain } from '../../../src-shared/experiment/parse-problem.ts';
import { decodeIds } from '../../lab/data/published/id-list.ts';
import type { PublishedRecipe, RecipeDocument } from '../../lab/data/published/recipe.ts';
import { imagesOfQuestions, recipeSchema } from '../../lab/data/published/recipe.ts';
import { readJsonFile } from '../read-json-file.ts';
import { UserError } from '../user-error.ts';

/** Names of the published data sets that the program can make. */
export function recipeNames(resources: string): string[] {
  const folder = join(resources, 'datasets');
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((file) => file.endsWith('.json')).map((file) => basename(file, '.json')).sort();
}

/** @throws UserError when there is no recipe of that name, ConfigError or DataError when its file is damaged */
export function readRecipe(resources: string, name: string): PublishedRecipe {
  const names = recipeNames(resources);
  if (!names.includes(name)) throw new UserError('usage', `there is no published data set ${JSON.stringify(name)}`, `there is ${names.join(', ')}`);
  return unpackRecipe(parseOrExplain(recipeSchema, readJsonFile(join(resources, 'datasets', `${name}.json`)), [`data set ${name}`]));
}

/** @throws DataError when its lists do not fit together */
export function unpackRecipe({ questionIds, rowChecks, ...rest }: RecipeDocument): PublishedRecipe {
  const ids = (text: string): number[] => decodeIds(Buffer.from(text, 'base64'), `data set ${rest.name}`);
  const [trainIds, heldoutIds] = [ids(questionIds.train), ids(questionIds.heldout)];
  const imageIds = imagesOfQuestions(trainIds, heldoutIds);
  const bytes = Buffer.from(rowChecks, 'base64');
  if (bytes.length !== 4 * imageIds.length) throw new UserError('file', `data set ${rest.name}: there are not as many row checks as images`, 'get the program again');
  return { ...rest, trainIds, heldoutIds, imageIds, rowChecks: imageIds.map((_, i) => bytes.readUInt32BE(4 * i)) };
}
