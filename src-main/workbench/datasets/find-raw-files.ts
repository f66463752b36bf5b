import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DataError } from '../../lab/data/data-error.ts';
import { readFailure } from './file-bytes.ts';

export const RAW_ROLES = ['trainQuestions', 'trainAnnotations', 'heldoutQuestions', 'heldoutAnnotations', 'imageFeatures', 'imageIds', 'wordVectors'] as const;
/** What a raw file is for. imageIds only stands beside a plain .npy of features. */
export type RawRole = (typeof RAW_ROLES)[number];

/** Raw files of a data set, by role; the last two may be absent. */
export type RawFiles = Readonly<Partial<Record<RawRole, string>>>;

/** What each file is, with names that are recognised. */
export const RAW_FILES: Readonly<Record<RawRole, string>> = {
  trainQuestions: 'training questions (for example v2_Questions_Train_mscoco.zip or v2_OpenEnded_mscoco_train2014_questions.json)',
  trainAnnotations: 'training annotations (for example v2_Annotations_Train_mscoco.zip or v2_mscoco_train2014_annotations.json)',
  heldoutQuestions: 'held-out questions (the same names with "val" or "heldout")',
  heldoutAnnotations: 'held-out annotations (the same names with "val" or "heldout")',
  imageFeatures: 'image features (image_features.npz with image_id and features, or image_features.npy beside image_id.npy)',
  imageIds: 'image ids (image_id.npy)',
  wordVectors: 'word vectors (glove*.txt or glove*.txt.gz)',
};

/** What a search found. */
export interface RawFileSearch {
  readonly found: RawFiles;
  /** roles without which there is no import */
  readonly needed: readonly RawRole[];
  /** why the files cannot be imported, each with its remedy; none: they can be tried */
  readonly problems: readonly DataError[];
}

/**
 * Recognises the raw files of a VQA v2 data set in a folder by the official names: "questions" or "annotations" in a
 * .zip or .json, of the training pairs when the name holds "train", held out when it holds "heldout" or "val".
 * Other files are left alone.
 *
 * @throws DataError when the folder cannot be read
 */
export async function searchRawFiles(folder: string): Promise<RawFileSearch> {
  const found: Partial<Record<RawRole, string>> = {};
  const problems: DataError[] = [];
  for (const name of await namesIn(folder)) {
    const role = roleOf(name.toLowerCase());
    if (role === null) continue;
    const other = found[role];
    if (other === undefined) found[role] = join(folder, name);
    else problems.push(new DataError('duplicate', folder, `"${basename(other)}" and "${name}" could both be the ${RAW_FILES[role]}`, 'Keep one of them in the folder.'));
  }
  const needed: RawRole[] = ['trainQuestions', 'trainAnnotations', 'heldoutQuestions', 'heldoutAnnotations', 'imageFeatures'];
  if (found.imageFeatures?.toLowerCase().endsWith('.npy') === true) needed.push('imageIds');
  else delete found.imageIds;
  const missing = needed.filter((role) => found[role] === undefined);
  if (missing.length > 0) {
    problems.push(new DataError('missing-file', folder, `${missing.length === 1 ? 'a file is' : `${missing.length} files are`} missing: ${missing.map((role) => RAW_FILES[role]).join('; ')}`, 'Put them into the folder under such names.'));
  }
  return { found, needed, problems };
}

/** The raw files of a folder that holds one for each role. @throws DataError when it cannot be read, a needed file is missing, or two files would serve for one role */
export async function findRawFiles(folder: string): Promise<RawFiles> {
  const { found, problems: [problem] } = await searchRawFiles(folder);
  if (problem !== undefined) throw problem;
  return found;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isFile() || entry.isSymbolicLink()).map((entry) => entry.name).sort();
  } catch (error) {
    throw readFailure(error, folder);
  }
}

function roleOf(name: string): RawRole | null {
  if (/^image_?features\.(npz|npy)$/.test(name)) return 'imageFeatures';
  if (/^image_?ids?\.npy$/.test(name)) return 'imageIds';
  if (/^glove.*\.txt(\.gz)?$/.test(name)) return 'wordVectors';
  if (!/\.(zip|json)$/.test(name)) return null;
  const annotations = name.includes('annotations');
  if (!annotations && !name.includes('questions')) return null;
  if (name.includes('train')) return annotations ? 'trainAnnotations' : 'trainQuestions';
  if (/held_?-?out|val/.test(name.replace('eval', ''))) return annotations ? 'heldoutAnnotations' : 'heldoutQuestions';
  return null;
}
