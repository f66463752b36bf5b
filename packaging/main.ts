import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { packedFiles } from './packed-files.ts';
import config from './packing-config.ts';
import { packingFaults } from './packing-faults.ts';
import { targetName, targetNamed } from './package-target.ts';

// `npm run package`: makes the installers for this machine's system into dist/, after a look at what would be packed. A
// target such as darwin-x64 may be named on a machine of that system, when its packages are installed
// (npm ci --cpu=x64); further arguments are electron-builder's own, for example --dir.
const root = join(import.meta.dirname, '..');
const [first] = process.argv.slice(2);
const named = first !== undefined && !first.startsWith('-');
const target = targetNamed(named ? first : `${process.platform}-${process.arch}`);
const faults = packingFaults(root, packedFiles(root, config, target), target);

if (faults.length > 0) {
  console.error(`not packed for ${targetName(target)}:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  process.exitCode = 1;
} else {
  const system = { linux: '--linux', darwin: '--mac', win32: '--win' }[target.platform];
  const builder = createRequire(import.meta.url).resolve('electron-builder/cli.js');
  const child = spawn(process.execPath, [builder, system, `--${target.arch}`, '--config', 'packaging/electron-builder.config.ts', '--publish', 'never', ...process.argv.slice(named ? 3 : 2)], { cwd: root, stdio: 'inherit' });
  child.on('exit', (code) => { process.exitCode = code ?? 1; });
}
