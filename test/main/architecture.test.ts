import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

/** What each part may import beside itself. The most specific folder that holds a file decides. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  'src-shared': [],
  'src-renderer': ['src-shared'],
  'src-main': [],
  'src-main/lab': ['src-shared'],
  // Imported data sets are files that the worker reads by itself.
  'src-main/worker': ['src-main/lab', 'src-main/workbench/datasets', 'src-main/wall-clock.ts', 'src-main/durable-file.ts', 'src-shared'],
  'src-main/jobs': ['src-main/durable-file.ts', 'src-shared'],
  'src-main/store': ['src-main/durable-file.ts', 'src-shared'],
  'src-main/workbench': ['src-main/store', 'src-main/jobs', 'src-main/lab', 'src-main/wall-clock.ts', 'src-main/unpacked-path.ts', 'src-main/durable-file.ts', 'src-shared'],
  'src-main/server': ['src-main/workbench', 'src-main/store', 'src-main/wall-clock.ts', 'src-main/durable-file.ts', 'src-shared'],
  // It starts workers its own way.
  'src-main/desktop': ['src-main/workbench', 'src-main/server', 'src-main/store', 'src-main/jobs', 'src-main/rotating-log.ts', 'src-main/unpacked-path.ts', 'src-main/wall-clock.ts', 'src-main/durable-file.ts', 'src-shared'],
  // bench store writes the curves of a finished step.
  'src-main/cli': ['src-main/workbench', 'src-main/server', 'src-main/jobs', 'src-main/store', 'src-main/lab', 'src-main/worker/metrics-file.ts', 'src-main/wall-clock.ts', 'src-main/durable-file.ts', 'src-shared'],
};

/** Node's modules that a part of the lab may use: loading a native or wasm backend is the engine's work. */
const LAB_ENGINE_NODE = ['node:module', 'node:path', 'node:crypto'];

interface Import {
  readonly file: string;
  readonly target: string;
}

function sourceFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:ts|svelte)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'));
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  const specifiers = [...text.matchAll(/(?:^|\n)\s*(?:import|export)\s[^;]*?from\s*'([^']+)'|(?:^|\n)import\s*'([^']+)'|\bimport\('([^']+)'\)/g)];
  return specifiers.map((match) => {
    const specifier = match[1] ?? match[2] ?? match[3] ?? '';
    return { file, target: specifier.startsWith('.') ? join(dirname(file), specifier).split(sep).join('/') : specifier };
  });
}

function partOf(file: string): string {
  const parts = Object.keys(ALLOWED).filter((part) => file.startsWith(`${part}/`));
  return parts.sort((a, b) => b.length - a.length)[0] ?? '';
}

/** Why an import is wrong; null when it is right. */
function problem({ file, target }: Import): string | null {
  const part = partOf(file);
  if (target.startsWith('node:')) {
    if (part === 'src-shared') return `${file} imports ${target}: shared code runs in every process`;
    if (part === 'src-renderer') return `${file} imports ${target}: the window runs in a browser`;
    if (part === 'src-main/lab' && !(file.startsWith('src-main/lab/engine/') && LAB_ENGINE_NODE.includes(target))) return `${file} imports ${target}: the lab touches no files and no processes`;
    return null;
  }
  if (target === 'electron' || target.startsWith('electron/')) return file.startsWith('src-main/desktop/') ? null : `${file} imports electron: only desktop may`;
  if (!target.startsWith('src-')) return null;
  const allowed = [part, ...(ALLOWED[part] ?? [])];
  return allowed.some((folder) => target === folder || target.startsWith(`${folder}/`)) ? null : `${file} imports ${target}: ${part} may import ${allowed.join(', ')}`;
}

describe('the arrows between the parts', () => {
  const files = [...sourceFiles('src-shared'), ...sourceFiles('src-main'), ...sourceFiles('src-renderer')];

  test('point one way', () => {
    expect(files.flatMap(importsOf).map(problem).filter((found) => found !== null)).toEqual([]);
  });

  test('are seen: a wrong one would be found', () => {
    expect(problem({ file: 'src-shared/stats/x.ts', target: 'src-main/lab/hooks.ts' })).toMatch(/src-shared may import/);
    expect(problem({ file: 'src-shared/stats/x.ts', target: 'node:fs' })).toMatch(/every process/);
    expect(problem({ file: 'src-main/lab/data/x.ts', target: 'node:fs' })).toMatch(/no files/);
    expect(problem({ file: 'src-main/lab/data/x.ts', target: 'src-main/worker/main.ts' })).toMatch(/may import/);
    expect(problem({ file: 'src-main/jobs/x.ts', target: 'src-main/lab/hooks.ts' })).toMatch(/may import/);
    expect(problem({ file: 'src-renderer/ui/X.svelte', target: 'src-main/workbench/home.ts' })).toMatch(/src-renderer may import/);
    expect(problem({ file: 'src-renderer/ui/X.svelte', target: 'node:fs' })).toMatch(/in a browser/);
    expect(importsOf('src-renderer/app/App.svelte')).toContainEqual({ file: 'src-renderer/app/App.svelte', target: 'src-renderer/app/screens.ts' });
    expect(problem({ file: 'src-main/cli/x.ts', target: 'electron' })).toMatch(/only desktop/);
    expect(importsOf('src-main/worker/main.ts')).toContainEqual({ file: 'src-main/worker/main.ts', target: 'src-main/worker/run-step.ts' });
  });
});
