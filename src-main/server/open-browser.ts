import { spawn } from 'node:child_process';

/** How a platform opens an address: a program and its arguments, never a line for a shell. */
export function browserCommand(url: string, platform: NodeJS.Platform): readonly [command: string, ...args: string[]] {
  if (platform === 'darwin') return ['open', url];
  // `start` belongs to cmd, which would read `&` in an address; this passes it on as it is.
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler', url];
  return ['xdg-open', url];
}

/**
 * Opens an address in the user's browser and waits for neither. Never throws: without a browser the address that was
 * printed is all there is.
 *
 * @returns false where the platform's program could not be started
 */
export function openBrowser(url: string, platform: NodeJS.Platform = process.platform): Promise<boolean> {
  const [command, ...args] = browserCommand(url, platform);
  return new Promise((resolve) => {
    const child = spawn(command, args, { detached: true, stdio: 'ignore', shell: false });
    child.once('error', () => {
      resolve(false);
    });
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}
