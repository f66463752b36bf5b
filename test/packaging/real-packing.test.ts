import { execFile } from 'node:child_process';
import { cpSync, existsSync, linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { packedFiles } from '../../packaging/packed-files.ts';
import config from '../../packaging/packing-config.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..');
const builder = createRequire(import.meta.url).resolve('electron-builder/cli.js');
const list = packedFiles(root, config, { platform: 'linux', arch: 'x64' });

/** Where Electron's executable keeps its fuses: after these words a version, their number, then a digit each. */
const FUSES = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';

interface Archive {
  readonly files: ReadonlyMap<string, { readonly unpacked: boolean }>;
}

interface Node { readonly unpacked?: boolean | undefined; readonly files?: Readonly<Record<string, Node>> | undefined }
const nodeSchema: z.ZodType<Node> = z.lazy(() => z.object({ unpacked: z.boolean().optional(), files: z.record(z.string(), nodeSchema).optional() }));

/** The names in an archive, from its head: four lengths, then JSON. */
function readArchive(path: string): Archive {
  const bytes = readFileSync(path);
  const files = new Map<string, { unpacked: boolean }>();
  const visit = (node: Node, place: string): void => {
    for (const [name, child] of Object.entries(node.files ?? {})) {
      if (child.files === undefined) files.set(`${place}${name}`, { unpacked: child.unpacked === true });
      else visit(child, `${place}${name}/`);
    }
  };
  visit(nodeSchema.parse(JSON.parse(bytes.subarray(16, 16 + bytes.readUInt32LE(12)).toString('utf8'))), '');
  return { files };
}

// Electron's binary is not needed to pack: electron-builder takes a folder in its place, and finds in it an executable
// with the words beside which Electron keeps its fuses.
describe.skipIf(process.platform !== 'linux' || process.arch !== 'x64')('electron-builder itself, with a stand-in for Electron', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mu-align-packing-'));
  const unpacked = join(folder, 'dist', 'linux-unpacked');
  afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

  beforeAll(async () => {
    const electron = join(folder, 'electron');
    mkdirSync(join(electron, 'locales'), { recursive: true });
    mkdirSync(join(electron, 'resources'));
    writeFileSync(join(electron, 'locales', 'en-US.pak'), '');
    writeFileSync(join(electron, 'electron'), Buffer.concat([Buffer.from(FUSES), Buffer.from([1, 9]), Buffer.from('101000010')]));
    // Its look for the program's start is right; while a tree is not built wholly, another file stands in.
    const main = existsSync(join(root, 'out/main/desktop.js')) ? [] : ['-c.extraMetadata.main=out/main/worker.js'];
    await run(process.execPath, [builder, '--linux', '--x64', '--dir', '--publish', 'never', '--config', 'packaging/electron-builder.config.ts', `-c.electronDist=${electron}`, `-c.directories.output=${join(folder, 'dist')}`, ...main], { cwd: root, maxBuffer: 2 ** 26 });
  }, 120_000);

  test('packs exactly the files that are listed, and lays beside the archive exactly those', () => {
    const { files } = readArchive(join(unpacked, 'resources', 'app.asar'));
    expect([...files.keys()].sort()).toEqual(list.map(({ path }) => path).sort());
    expect([...files].filter(([, file]) => file.unpacked).map(([path]) => path).sort()).toEqual(list.filter((file) => file.unpacked).map(({ path }) => path).sort());
    for (const file of list) expect(existsSync(join(unpacked, 'resources', 'app.asar.unpacked', file.path)), file.path).toBe(file.unpacked);
  });

  test('turns the fuses', () => {
    const executable = readFileSync(join(unpacked, 'mu-align-workbench'));
    // runAsNode, cookie encryption, NODE_OPTIONS, --inspect, asar integrity, only from asar, V8 snapshot, file:// privileges.
    expect(executable.subarray(FUSES.length + 2, FUSES.length + 10).toString()).toBe('00001100');
  });
});

// What was stripped from packages is not missed: the command line does its work from a copy of the packed files alone.
describe('the packed files, run by Node', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mu-align-packed-'));
  const cli = join(folder, 'out', 'main', 'cli.js');
  afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

  beforeAll(() => {
    for (const { path } of [...list, { path: 'out/main/cli.js' }]) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      copy(join(root, path), join(folder, path));
    }
  }, 120_000);

  test('find both engines', async () => {
    const { stdout } = await run(process.execPath, [cli, 'doctor', '--json', '--home', join(folder, 'home')]);
    const { engines } = z.object({ engines: z.array(z.object({ name: z.string(), works: z.boolean() })) }).parse(JSON.parse(stdout));
    expect(engines.map(({ name, works }) => [name, works])).toEqual([['wasm-ort', true], ['wasm', true]]);
  });

  test.each(['pdf', 'png'])('draw a figure as %s, with its letters', async (format) => {
    const file = join(folder, `figure.${format}`);
    await run(process.execPath, [cli, 'figure', join(folder, 'results', 'scenes_20k'), '--kind', 'roc', '--out', file]);
    const own = join(folder, `own.${format}`);
    await run(process.execPath, [join(root, 'out', 'main', 'cli.js'), 'figure', join(root, 'results', 'scenes_20k'), '--kind', 'roc', '--out', own]);
    expect(readFileSync(file).equals(readFileSync(own))).toBe(true);
  });
});

function copy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    // Another disk.
    cpSync(from, to);
  }
}
