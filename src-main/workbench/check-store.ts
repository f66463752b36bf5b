import { backupsOf } from '../store/backups.ts';
import { StoreDamagedError } from '../store/store-errors.ts';
import { storePath } from '../store/store.ts';
import type { ServiceContext } from './service-context.ts';

/**
 * Checks a store that an earlier program did not close, which takes seconds where there is much in it; until then it can
 * be read alone, and from then on written too. One that was closed needs no check.
 *
 * @throws StoreDamagedError: it stays as it is, and can be read as far as that goes
 */
export async function checkStore({ store, home, background }: Pick<ServiceContext, 'store' | 'home' | 'background'>): Promise<void> {
  if (!store.isDoubtful()) return;
  const path = storePath(home.root);
  const findings = await background.run('store.check', { path });
  if (findings.length > 0) throw new StoreDamagedError(path, findings, backupsOf(path));
  store.trust();
}
