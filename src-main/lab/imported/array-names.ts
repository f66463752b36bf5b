import { DataError } from '../data/data-error.ts';

/** Arrays with one entry a pair: NAME, or NAME/SEED where the pairs differ by seed. */
export const PAIR_ARRAYS = ['ids', 'image_ids', 'membership', 'labels', 'answer_types', 'split'] as const;
/** Arrays of a model: NAME, NAME/ARM, NAME/ARM/SEED, and scores/ARM/SEED/ATTACKER. */
export const MODEL_ARRAYS = ['logits', 'embeddings', 'scores'] as const;

export type PairArrayName = (typeof PAIR_ARRAYS)[number];
export type ModelArrayName = (typeof MODEL_ARRAYS)[number];

/** What the name of an array says. */
export type ArrayName =
  | { readonly kind: 'pairs'; readonly name: PairArrayName; readonly seed: number | null }
  | { readonly kind: 'model'; readonly name: ModelArrayName; readonly arm: string; readonly seed: number; readonly attacker: string };

/** The arm and the attacker of arrays that name none. */
export const DEFAULT_ARM = 'model';
export const DEFAULT_ATTACKER = 'score';

const LARGEST_SEED = 2_147_483_647;

/** @param defaultSeed seed of arrays that name none @throws DataError for a name that says nothing here */
export function parseArrayName(name: string, file: string, defaultSeed: number): ArrayName {
  const [head = '', ...rest] = name.split('/');
  const wrong = (problem: string): DataError =>
    new DataError('malformed', `${file}, array ${JSON.stringify(name.slice(0, 80))}`, problem, `Names are ${PAIR_ARRAYS.join(', ')} (each also with /SEED), logits/ARM/SEED, embeddings/ARM/SEED, scores/ARM/SEED and scores/ARM/SEED/ATTACKER.`);
  const pairs = PAIR_ARRAYS.find((known) => known === head);
  if (pairs !== undefined) {
    if (rest.length > 1) throw wrong('after its name only a seed may stand');
    return { kind: 'pairs', name: pairs, seed: rest[0] === undefined ? null : seedOf(rest[0], wrong) };
  }
  const model = MODEL_ARRAYS.find((known) => known === head);
  if (model === undefined) throw wrong('it is none of the arrays that are read');
  const [arm = DEFAULT_ARM, seed, attacker = DEFAULT_ATTACKER, ...more] = rest;
  if (more.length > 0 || (rest.length > 2 && model !== 'scores')) throw wrong('its name has too many parts');
  for (const [what, text] of [['arm', arm], ['attacker', attacker]] as const) {
    if (!/^[A-Za-z0-9][A-Za-z0-9+._-]{0,63}$/.test(text)) throw wrong(`${JSON.stringify(text.slice(0, 80))} can be no ${what}: letters, digits, +, ., _ and -, beginning with a letter or digit, 64 at most`);
  }
  return { kind: 'model', name: model, arm, seed: seed === undefined ? defaultSeed : seedOf(seed, wrong), attacker };
}

function seedOf(text: string, wrong: (problem: string) => DataError): number {
  if (!/^\d{1,10}$/.test(text) || Number(text) > LARGEST_SEED) throw wrong(`${JSON.stringify(text.slice(0, 80))} is no seed: a whole number up to ${LARGEST_SEED}`);
  return Number(text);
}
