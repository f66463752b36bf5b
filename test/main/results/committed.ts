import { join } from 'node:path';
import { resultsFoldersUnder } from '../../../src-main/workbench/freeze-presets.ts';

export const root = join(import.meta.dirname, '..', '..', '..');
/** results/ of the repository; elsewhere to try these tests on the results of a run. */
const place = process.env['MU_ALIGN_RESULTS'] ?? join(root, 'results');

/** Folders of the committed results, one a data set. */
export const committedFolders: readonly string[] = resultsFoldersUnder(place).map((name) => join(place, name));

/** Why a test about committed results does not run: said once, so that nobody takes silence for success. */
export const skipped = committedFolders.length === 0;
if (skipped) console.log('skipped: no results are committed under results/');
