import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { targetName } from './package-target.ts';
import type { PackageTarget } from './package-target.ts';
import type { PackedFile } from './packed-files.ts';
import { runtimeImports } from './runtime-imports.ts';

/**
 * Most bytes of files of ours in an application, Electron's own 250 MB apart. Two thirds are the native matrix product
 * (45 MB on Linux and macOS, 29 MB on Windows) and the committed results (35 MB).
 */
export const MOST_BYTES: Readonly<Record<string, number>> = {
  'linux-x64': 112e6,
  'linux-arm64': 92e6,
  'darwin-arm64': 112e6,
  'darwin-x64': 66e6,
  'win32-x64': 96e6,
};

/** Files that no application needs, or that nobody else may see. */
const UNWANTED: readonly (readonly [pattern: RegExp, why: string])[] = [
  [/(?:^|\/)(?:test|tests|__tests__|design|docs)\//, 'tests and designs'],
  [/^(?:src-|packaging\/|bin\/|scripts\/)/, 'sources'],
  [/\.(?:ts|mts|cts|tsx|svelte)$/, 'sources'],
  [/\.map$/, 'source maps'],
  [/(?:^|\/)\.(?:env|npmrc|git|ssh|yarn)/, 'settings of a machine or a checkout'],
  [/\.(?:pem|key|p12|pfx|keystore|mobileprovision|jks)$|(?:^|\/)(?:id_rsa|id_ed25519|server-key|server\.json)$/, 'keys'],
  [/\.(?:log|db|sqlite|tgz|tar|exe|o|a|gyp)$/, 'leftovers of a build or a run'],
];

const SECRET = /-----BEGIN [A-Z ]*PRIVATE KEY-----|\bghp_\w{30,}|\bgithub_pat_\w{30,}|\bAKIA[0-9A-Z]{16}\b|\bnpm_\w{36}\b/;
/** A folder of somebody's machine, which results could have kept; of a build, the folder that it was made in. */
const MACHINE_PATH = /(?:^|["'\s=(])(?:\/(?:home|Users|root|work)\/|[A-Z]:\\\\?Users\\)/m;

const NATIVE = /\.(?:node|dylib|dll|so(?:\.[\d.]+)?)$/;

/** All that is wrong with what would be packed for a target; none: []. */
export function packingFaults(root: string, files: readonly PackedFile[], target: PackageTarget): string[] {
  const packed = new Set(files.map(({ path }) => path));
  const name = targetName(target);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const most = MOST_BYTES[name] ?? 0;
  return [
    ...missingModules(root, packed, target),
    ...missingNatives(packed, target),
    ...unreachedPackages(root, packed),
    ...files.flatMap(({ path }) => UNWANTED.filter(([pattern]) => pattern.test(path)).map(([, why]) => `${path} is packed: ${why} are not part of the application`)),
    ...files.filter(({ path }) => NATIVE.test(path) && isOfAnother(path, target)).map(({ path }) => `${path} is packed for ${name}: it is of another platform`),
    ...files.filter(({ path, unpacked }) => (NATIVE.test(path) || path.endsWith('.wasm')) && !unpacked).map(({ path }) => `${path} lies in app.asar, where the system cannot load it`),
    ...files.flatMap(({ path }) => secretsIn(root, path)),
    ...(bytes > most ? [`${Math.round(bytes / 1e6)} MB are packed for ${name}, and ${Math.round(most / 1e6)} MB are the most`] : []),
  ];
}

/** Built files that Electron starts by their name. */
function entriesOf(packed: ReadonlySet<string>): string[] {
  return [...packed].filter((path) => /^out\/(?:main|preload)\/[^/]+\.c?js$/.test(path));
}

function missingModules(root: string, packed: ReadonlySet<string>, target: PackageTarget): string[] {
  const entries = entriesOf(packed);
  const { main } = z.object({ main: z.string() }).parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
  // Loaders name the binaries of all platforms.
  const missing = runtimeImports(root, entries, packed).missing.filter(({ file }) => file === null || !(NATIVE.test(file) && isOfAnother(file, target)));
  return [
    ...(packed.has(main) || !existsSync(join(root, main)) ? [] : [`${main}, which starts the application, is not packed`]),
    ...(entries.length === 0 ? ['no entry is packed: npm run build'] : []),
    ...missing.map(({ from, specifier, file }) => `${from} loads ${specifier}, and ${file ?? 'no file of that name'} is not packed`),
  ];
}

/** Binaries whose names are put together when the program runs, so that no import shows them. */
function missingNatives(packed: ReadonlySet<string>, { platform, arch }: PackageTarget): string[] {
  const library = { linux: 'libonnxruntime.so.1', darwin: 'libonnxruntime.1.dylib', win32: 'onnxruntime.dll' }[platform];
  const product = `node_modules/onnxruntime-node/bin/napi-v6/${platform}/${arch}`;
  const needed = [
    `node_modules/better-sqlite3/prebuilds/${platform}-${arch}.node`,
    // onnxruntime-node has no binary for Intel Macs: the engine there is wasm alone.
    ...(platform === 'darwin' && arch === 'x64' ? [] : [`${product}/onnxruntime_binding.node`, `${product}/${library}`]),
  ];
  const drawing = `node_modules/@resvg/resvg-js-${platform}-${arch}`;
  return [
    ...needed.filter((path) => !packed.has(path)).map((path) => `${path} is not packed`),
    ...([...packed].some((path) => path.startsWith(drawing) && path.endsWith('.node')) ? [] : [`${drawing} is not packed: npm ci installs it on such a machine`]),
  ];
}

/** Packages that neither the application nor the command line loads. */
function unreachedPackages(root: string, packed: ReadonlySet<string>): string[] {
  const entries = globSync('out/{main,preload}/*.{js,cjs}', { cwd: root }).map((path) => path.replaceAll('\\', '/'));
  const reached = new Set([...runtimeImports(root, entries, packed).reached].map(packageOf));
  const there = new Set([...packed].map(packageOf));
  return [...there].filter((place) => place !== null && !reached.has(place) && !place.includes('/@resvg/resvg-js-')).map((place) => `${place ?? ''} is packed, and nothing loads it`);
}

/** 'node_modules/zod' of a path in it; null outside packages. */
function packageOf(path: string): string | null {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? null;
}

function isOfAnother(path: string, { platform, arch }: PackageTarget): boolean {
  const words = path.toLowerCase().split(/[/.\-_]/);
  const platforms = { linux: ['linux'], darwin: ['darwin', 'mac', 'osx'], win32: ['win32', 'windows'] };
  const others = Object.entries(platforms).flatMap(([name, names]) => (name === platform ? [] : names));
  return words.some((word) => others.includes(word) || word === 'linuxmusl' || word === 'musl' || (['x64', 'arm64', 'ia32', 'armv7l'].includes(word) && word !== arch));
}

const looked = new Map<string, readonly string[]>();

/** Looks into a file once, for all systems. */
function secretsIn(root: string, path: string): readonly string[] {
  const before = looked.get(join(root, path));
  if (before !== undefined) return before;
  const found = lookForSecrets(root, path);
  looked.set(join(root, path), found);
  return found;
}

function lookForSecrets(root: string, path: string): string[] {
  const ours = !path.startsWith('node_modules/');
  if (!/\.(?:c?js|json|csv|md|txt|html|css)$/.test(path)) return [];
  const text = readFileSync(join(root, path), 'utf8');
  return [
    ...(SECRET.test(text) ? [`${path} holds what looks like a key`] : []),
    ...(ours && (path.startsWith('out/') ? text.includes(root) : MACHINE_PATH.test(text)) ? [`${path} names a folder of somebody's machine`] : []),
  ];
}
