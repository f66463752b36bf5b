import { app, session } from 'electron';
import type { SaveDialogOptions } from 'electron';
import { basename, dirname, extname, join } from 'node:path';
import { CHANNELS } from '../../src-shared/desktop/bridge.ts';
import type { SavedFile } from '../../src-shared/desktop/bridge.ts';

/** Asks where the window's downloads go, at first in the folder of the last one, and tells the window what came of them. Paths stay here. */
export function saveDownloads(): void {
  let folder: string | null = null;
  session.defaultSession.on('will-download', (event, item, contents) => {
    if (event.defaultPrevented) return;
    item.setSaveDialogOptions(offer(item.getFilename(), folder ?? app.getPath('downloads')));
    item.once('done', (_event, how) => {
      const path = item.getSavePath();
      const isSaved = how === 'completed';
      if (isSaved) folder = dirname(path);
      const saved: SavedFile = {
        address: item.getURL(),
        name: isSaved ? basename(path) : null,
        problem: how === 'interrupted' ? `${basename(path)} could not be written. Look whether there is room, and whether you may write there.` : null,
      };
      if (!contents.isDestroyed()) contents.send(CHANNELS.saved, saved);
    });
  });
}

/** What the system's dialog offers for a file of this name. A bundle is offered the ending that a double click opens. */
function offer(name: string, folder: string): SaveDialogOptions {
  const offered = name.replace(/-bundle\.zip$/, '.mualign');
  const extension = extname(offered).slice(1);
  const own = extension === '' ? [] : extension === 'mualign' ? [{ name: 'Run bundle', extensions: ['mualign', 'zip'] }] : [{ name: extension.toUpperCase(), extensions: [extension] }];
  return { defaultPath: join(folder, offered), filters: [...own, { name: 'All files', extensions: ['*'] }] };
}
