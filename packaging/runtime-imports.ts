import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, extname, join, relative, sep } from 'node:path';
import { ResolverFactory } from 'rolldown/experimental';
import ts from 'typescript';
import { z } from 'zod';

/** An import that leads nowhere, or to a file that is not among those given. */
export interface MissingImport {
  readonly from: string;
  readonly specifier: string;
  /** the file that it means; null: none on this machine */
  readonly file: string | null;
}

interface Import {
  readonly specifier: string;
  /** which of a package's files is meant */
  readonly kind: 'import' | 'require';
}

export interface RuntimeImports {
  /** every file that is loaded from the entries on, below the root */
  readonly reached: ReadonlySet<string>;
  readonly missing: readonly MissingImport[];
}

const conditions = { import: ['node', 'electron', 'import', 'module-sync', 'default'], require: ['node', 'electron', 'require', 'module-sync', 'default'] } as const;
const extensions = ['.js', '.cjs', '.mjs', '.json', '.node'];
const resolvers = {
  import: new ResolverFactory({ conditionNames: [...conditions.import], extensions, mainFields: ['main'] }),
  require: new ResolverFactory({ conditionNames: [...conditions.require], extensions, mainFields: ['main'] }),
};

/** Code; other files are loaded and load nothing. */
const CODE = new Set(['.js', '.cjs', '.mjs']);

/**
 * Follows what is imported when the program runs, from its built entries through its packages: static and dynamic
 * imports, `require`, and every string in the program's own files that names one of its packages or a file in one, for
 * such are given to a `createRequire` later.
 *
 * @param entries built files, below the root
 * @param packed paths, below the root, that are there in the packed application
 */
export function runtimeImports(root: string, entries: readonly string[], packed: ReadonlySet<string>): RuntimeImports {
  const packages = ownPackages(root);
  const reached = new Set(entries);
  const missing: MissingImport[] = entries.filter((entry) => !packed.has(entry)).map((entry) => ({ from: 'the program', specifier: entry, file: entry }));
  const pending = [...entries];
  for (let from = pending.pop(); from !== undefined; from = pending.pop()) {
    if (!CODE.has(extname(from))) continue;
    const own = !from.includes('node_modules/');
    for (const { specifier, kind } of importsIn(join(root, from), own ? packages : [])) {
      if (isBuiltin(specifier) || specifier === 'electron') continue;
      const file = resolve(root, from, specifier, kind);
      // Packages try what may not be there. Of our own files, every import must lead somewhere.
      if (file === null && !own) continue;
      if (file === null || !packed.has(file)) missing.push({ from, specifier, file });
      if (file === null || reached.has(file)) continue;
      reached.add(file);
      pending.push(file);
    }
  }
  return { reached, missing };
}

function resolve(root: string, from: string, specifier: string, kind: Import['kind']): string | null {
  const { path } = resolvers[kind].sync(dirname(join(root, from)), specifier);
  return path === undefined ? null : relative(root, path).split(sep).join('/');
}

/** Files do not change while what they import is looked at, for several systems one after the other. */
const known = new Map<string, readonly Import[]>();

function importsIn(path: string, packages: readonly string[]): readonly Import[] {
  const before = known.get(path);
  if (before !== undefined) return before;
  const text = readFileSync(path, 'utf8');
  const imports = importsOf(text);
  const found = [...imports, ...namesOfPackages(text, packages, new Set(imports.map(({ specifier }) => specifier)))];
  known.set(path, found);
  return found;
}

function importsOf(text: string): Import[] {
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName, pos }) => ({
    specifier: fileName,
    kind: /require(?:\.resolve)?\(\s*["'`]?$/.test(text.slice(Math.max(0, pos - 24), pos + 1)) ? 'require' : 'import',
  }));
}

function ownPackages(root: string): string[] {
  const { dependencies } = z.object({ dependencies: z.record(z.string(), z.string()) }).parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
  return Object.keys(dependencies);
}

/** Strings that name a package, for a `createRequire`, and are no import already. */
function namesOfPackages(text: string, packages: readonly string[], imported: ReadonlySet<string>): Import[] {
  if (packages.length === 0) return [];
  const strings = [...text.matchAll(/(["'`])((?:@[\w.-]+\/)?[\w.-]+(?:\/[\w./-]+)?)\1/g)].map((match) => match[2] ?? '');
  return strings.filter((string) => !imported.has(string) && packages.some((name) => string === name || string.startsWith(`${name}/`))).map((specifier) => ({ specifier, kind: 'require' }));
}
