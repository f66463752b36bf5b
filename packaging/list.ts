import { join } from 'node:path';
import config from './packing-config.ts';
import { TARGETS, targetName, targetNamed } from './package-target.ts';
import { packedFiles } from './packed-files.ts';
import type { PackedFile } from './packed-files.ts';
import { MOST_BYTES } from './packing-faults.ts';

// `npm run package:list`: how much is packed for each system, and of what. With the name of a target, for example
// linux-x64, every file of it: bytes, path, and whether it lies beside app.asar; --json for a program that reads it.
const root = join(import.meta.dirname, '..');
const [name] = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
const targets = name === undefined ? TARGETS : [targetNamed(name)];
const lists = targets.map((target) => ({ target: targetName(target), files: packedFiles(root, config, target) }));

if (process.argv.includes('--json')) console.log(JSON.stringify(lists));
else if (name !== undefined) for (const { files } of lists) console.log(files.map(({ bytes, path, unpacked }) => `${String(bytes).padStart(9)}  ${unpacked ? 'beside' : 'inside'}  ${path}`).join('\n'));
else {
  for (const { target, files } of lists) {
    console.log(`${target}: ${files.length} files, ${megabytes(files)} MB of at most ${Math.round((MOST_BYTES[target] ?? 0) / 1e6)}; ${megabytes(files.filter((file) => file.unpacked))} MB beside app.asar`);
    for (const [part, of] of parts(files).slice(0, 6)) console.log(`  ${megabytes(of).padStart(6)} MB  ${part}`);
  }
  console.log('Electron itself is not counted. Of packages with one binary a system, only those of this machine are listed.');
}

function megabytes(files: readonly PackedFile[]): string {
  return (files.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6).toFixed(1);
}

/** By package or top folder, the largest first. */
function parts(files: readonly PackedFile[]): [part: string, files: PackedFile[]][] {
  const grouped = Map.groupBy(files, ({ path }) => /^node_modules\/(?:@[^/]+\/)?[^/]+|^[^/]+/.exec(path)?.[0] ?? path);
  return [...grouped].sort(([, a], [, b]) => total(b) - total(a));
}

function total(files: readonly PackedFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}
