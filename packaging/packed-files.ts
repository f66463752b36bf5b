import { readdirSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { FileMatcher, excludedExts, excludedNames } from 'app-builder-lib/out/fileMatcher.js';
import type { PackageTarget } from './package-target.ts';
import { productionPackages } from './production-packages.ts';

/** A file as it will lie in the application. */
export interface PackedFile {
  /** below the application's folder, with / */
  readonly path: string;
  readonly bytes: number;
  /** beside app.asar instead of in it */
  readonly unpacked: boolean;
}

/** The part of the packaging config that says which files are packed. */
export interface PackingPatterns {
  readonly files: readonly string[];
  readonly asarUnpack: readonly string[];
}

// What electron-builder leaves out of packages by itself; test/packaging/real-packing.test.ts holds these to what it does.
const LEFT_OUT_EXTENSIONS = [...excludedExts.split(','), 'pdb'].map((extension) => `.${extension}`);
const LEFT_OUT_NAMES = new Set([...excludedNames.split(','), 'binding.gyp', '.bin', 'node_gyp_bins', 'CHANGELOG.md', 'ChangeLog', 'changelog.md', 'Changelog.md', 'Changelog']);
const LEFT_OUT_TOP = new Set(['karma.conf.js', '.coveralls.yml', 'README.md', 'readme.markdown', 'README', 'readme.md', 'Readme.md', 'Readme', 'readme', 'test', 'tests', '__tests__', 'powered-test', 'example', 'examples']);

/**
 * The files that electron-builder packs for a target, by the patterns of its config, read by its own matcher. Of
 * packages that are installed for one platform only those that are installed here can be listed.
 */
export function packedFiles(root: string, { files, asarUnpack }: PackingPatterns, target: PackageTarget): PackedFile[] {
  const own = matcher(root, [...files, 'package.json'], target);
  const ownFiles = foldersOf(files).flatMap((folder) => [...filesIn(join(root, folder))]).filter((path) => own(path));
  const ofPackages = matcher(root, ['**/*', ...files.filter((pattern) => pattern.startsWith('!'))], target);
  const packageFiles = productionPackages(root).flatMap((place) => [...filesOfPackage(join(root, place), target)]).filter((path) => ofPackages(path));
  const unpacked = matcher(root, asarUnpack, target);
  return [...new Set([...ownFiles, ...packageFiles, join(root, 'package.json')])].map((path) => ({
    path: relative(root, path).split(sep).join('/'),
    bytes: statSync(path).size,
    unpacked: unpacked(path),
  })).sort((a, b) => (a.path < b.path ? -1 : 1));
}

function matcher(root: string, patterns: readonly string[], { platform, arch }: PackageTarget): (path: string) => boolean {
  const expand = (text: string): string => text.replaceAll('${platform}', platform).replaceAll('${arch}', arch);
  const matches = new FileMatcher(root, root, expand, [...patterns]).createFilter();
  return (path) => matches(path, statSync(path));
}

/** Top folders and files that patterns name: the others need not be walked. */
function foldersOf(patterns: readonly string[]): string[] {
  const tops = new Set(patterns.filter((pattern) => !pattern.startsWith('!')).map((pattern) => pattern.split('/')[0] ?? ''));
  const magic = [...tops].filter((top) => /[*?{[(]/.test(top));
  if (magic.length > 0) throw new Error(`patterns of files to pack must begin with the name of a folder or file, not ${magic.join(', ')}`);
  return [...tops];
}

function* filesIn(path: string): Generator<string> {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isFile() === true) yield path;
  if (stats?.isDirectory() === true) for (const name of readdirSync(path)) yield* filesIn(join(path, name));
}

/** Without the packages inside, which are packages of their own. */
function* filesOfPackage(folder: string, { platform }: PackageTarget): Generator<string> {
  const leftOut = platform === 'win32' ? LEFT_OUT_EXTENSIONS : [...LEFT_OUT_EXTENSIONS, '.dll', '.exe'];
  const pending = [folder];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      const { name } = entry;
      if (name === 'node_modules' || LEFT_OUT_NAMES.has(name) || name.startsWith('._') || leftOut.some((extension) => name.endsWith(extension))) continue;
      if (at === folder && LEFT_OUT_TOP.has(name)) continue;
      if (entry.isDirectory()) pending.push(join(at, name));
      else yield join(at, name);
    }
  }
}
