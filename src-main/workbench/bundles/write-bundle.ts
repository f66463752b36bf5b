import { CHECKSUMS_FILE, checksumsText } from '../results-folder.ts';
import { bundleMembers, filesUnder } from './bundle-files.ts';
import type { BundledRun } from './bundle-files.ts';
import type { ArchiveHooks } from './extract-zip.ts';
import { writeZip } from './write-zip.ts';
import type { WrittenZip, ZipMember } from './write-zip.ts';

/**
 * Writes a run as one .zip: config, hashes, results with their trail, metrics, scores as far as they are kept, and
 * environment. The same run gives the same bytes, also when it was opened from a bundle in another home.
 *
 * @throws UserError when the results are not whole, or too large for a zip; nothing is left then
 */
export async function writeBundle(run: BundledRun, target: string, hooks: ArchiveHooks): Promise<WrittenZip> {
  return writeZip(bundleMembers(run), checksums, target, hooks);
}

/** Writes a results folder alone as .zip, in a folder of the given name. */
export async function writeResultsZip(results: string, name: string, target: string, hooks: ArchiveHooks): Promise<WrittenZip> {
  const members = filesUnder(results, `${name}/`);
  const sums = members.find((member) => member.name === `${name}/${CHECKSUMS_FILE}`);
  // The folder's own list of hashes, which is there in results of this program, serves as the last member.
  return sums === undefined
    ? writeZip(members, (hashes) => ({ name: CHECKSUMS_FILE, content: new TextEncoder().encode(checksumsText(hashes)) }), target, hooks)
    : writeZip(members.filter((member) => member !== sums), () => sums, target, hooks);
}

function checksums(hashes: Readonly<Record<string, string>>): ZipMember {
  return { name: CHECKSUMS_FILE, content: new TextEncoder().encode(checksumsText(hashes)) };
}
