import { resolveConfig } from 'electron-vite';
import { build } from 'vite';

/**
 * Builds the window as `electron-vite build` does, and nothing else. In this process: the compiler is read only once.
 *
 * @param root folder of the program @returns whether it was built; the compiler has said why not
 */
export async function buildWindow(root: string): Promise<boolean> {
  try {
    const { config } = await resolveConfig({ root, logLevel: 'warn' }, 'build', 'production');
    await build(config?.renderer);
    return true;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return false;
  }
}
