import { desktopBridge } from '../app/desktop.ts';
import type { DesktopBridge } from '../../src-shared/desktop/bridge.ts';

/** Some browsers begin to read a file only after the click has been handled. */
const BEGINS_WITHIN_MS = 60_000;

/**
 * Hands a file to the reader, as a download. The desktop application asks where to.
 *
 * @returns the name that it has now; null: the reader decided against it
 * @throws where the system does not let it be written
 */
export async function saveFile(name: string, content: string | Uint8Array<ArrayBuffer> | Blob, type: string): Promise<string | null> {
  const address = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  const desktop = desktopBridge(window);
  const saved = desktop === null ? null : savedAs(desktop, address);
  link.click();
  if (saved === null) {
    setTimeout(() => {
      URL.revokeObjectURL(address);
    }, BEGINS_WITHIN_MS);
    return name;
  }
  try {
    return await saved;
  } finally {
    URL.revokeObjectURL(address);
  }
}

function savedAs(desktop: DesktopBridge, address: string): Promise<string | null> {
  const { promise, resolve, reject } = Promise.withResolvers<string | null>();
  const dispose = desktop.onSaved((saved) => {
    if (saved.address !== address) return;
    dispose();
    if (saved.problem === null) resolve(saved.name);
    else reject(new Error(saved.problem));
  });
  return promise;
}
