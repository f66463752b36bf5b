import { z } from 'zod';
import { DataError } from '../data-error.ts';
import { readArrays } from '../json-elements.ts';
import type { NamedBytes } from '../named-bytes.ts';
import { missingText } from './missing-text.ts';

const idSchema = z.object({ question_id: z.int().min(0) });

/** Which of two kinds of official VQA file is read. */
export type PairKey = 'questions' | 'annotations';

/**
 * Takes the wanted questions or annotations from official VQA v2 files, read as streams.
 *
 * @returns the elements as they are in the files, by question id
 * @throws DataError when a file is of another kind, an id occurs twice, or ids are in none of the files (all are counted,
 * ten are named)
 */
export async function selectPairs(sources: readonly NamedBytes[], key: PairKey, wanted: ReadonlySet<number>): Promise<ReadonlyMap<number, unknown>> {
  const found = new Map<number, unknown>();
  for (const source of sources) {
    const other = key === 'questions' ? 'annotations' : 'questions';
    const { counts, otherKeys } = await readArrays(source, {
      [key]: (element, index) => {
        const parsed = idSchema.safeParse(element);
        const place = `${source.name}, ${key}[${index}]`;
        if (!parsed.success) throw new DataError('malformed', place, 'it has no question_id that is a whole number', `Give the official VQA v2 ${key} file.`);
        const id = parsed.data.question_id;
        if (!wanted.has(id)) return;
        if (found.has(id)) throw new DataError('duplicate', place, `question_id ${id} occurs twice`, `Give each ${key} file once.`);
        found.set(id, element);
      },
    });
    if (!counts.has(key)) {
      const mixedUp = otherKeys.includes(other);
      throw new DataError(
        'mismatch',
        source.name,
        mixedUp ? `it holds "${other}" where "${key}" are wanted` : `it has no "${key}" array`,
        mixedUp ? `Give it with --${other}, and the ${key} file with --${key}.` : `Give the official VQA v2 ${key} file of train2014 with --${key}.`,
      );
    }
  }
  const missing = [...wanted].filter((id) => !found.has(id));
  if (missing.length > 0) {
    throw new DataError('missing-data', sources.map(({ name }) => name).join(', '), missingText(missing, wanted.size, key), `Give the official VQA v2 ${key} of train2014, whole.`);
  }
  return found;
}
