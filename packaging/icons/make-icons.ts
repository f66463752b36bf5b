import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import { icnsFile, icoFile } from './png-containers.ts';

// `npm run icons`: draws the icon's files from resources/icons/icon.svg and tray/tray.svg. They are committed, for
// installers and the running application read them.
const folder = join(import.meta.dirname, '..', '..', 'resources', 'icons');
const icon = readFileSync(join(folder, 'icon.svg'), 'utf8');
const tray = readFileSync(join(folder, 'tray', 'tray.svg'), 'utf8');

const LINUX_SIZES = [16, 24, 32, 48, 64, 128, 256, 512];
const WINDOWS_SIZES = [16, 24, 32, 48, 64, 128, 256];
/** macOS draws icons with room around them: 824 of 1024 pixels are the tile. */
const MAC_VIEW = { from: -(512 * 100) / 824, length: (512 * 1024) / 824 };

for (const size of LINUX_SIZES) writeFileSync(join(folder, `${size}x${size}.png`), drawn(icon, size));
writeFileSync(join(folder, 'icon.ico'), icoFile(WINDOWS_SIZES.map((size) => ({ size, png: drawn(icon, size) }))));
const onMac = icon.replace('viewBox="0 0 512 512"', `viewBox="${MAC_VIEW.from} ${MAC_VIEW.from} ${MAC_VIEW.length} ${MAC_VIEW.length}"`);
writeFileSync(join(folder, 'icon.icns'), icnsFile((size) => drawn(onMac, size)));
// The names tell macOS that the picture is a shape, and which one is for dense screens.
writeFileSync(join(folder, 'tray', 'trayTemplate.png'), drawn(tray, 16));
writeFileSync(join(folder, 'tray', 'trayTemplate@2x.png'), drawn(tray, 32));

function drawn(svg: string, size: number): Uint8Array {
  return new Resvg(svg, { fitTo: { mode: 'width', value: size }, font: { loadSystemFonts: false } }).render().asPng();
}
