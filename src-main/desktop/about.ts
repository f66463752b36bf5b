import { clipboard } from 'electron';
import type { CallOutput } from '../../src-shared/contract/registry.ts';
import type { Handlers } from '../../src-shared/contract/server.ts';
import type { ServiceContext } from '../workbench/service-context.ts';
import { ask } from './ask.ts';
import type { KeptWindow } from './kept-window.ts';

const NAME = 'MU-ALIGN Workbench';

interface Told {
  readonly handlers: Pick<Handlers, 'system.info'>;
  readonly context: Pick<ServiceContext, 'workers' | 'signal'>;
}

/** Says what the program is made of, and what computes in it. */
export async function showAbout({ handlers, context }: Told, window: KeptWindow): Promise<void> {
  const info = await handlers['system.info']({}, { signal: context.signal });
  const detail = aboutText(info, context.workers, process.versions);
  const answer = await ask(window.current(), { type: 'info', message: NAME, detail, answers: ['OK', 'Copy'], otherwise: 'OK' });
  if (answer === 'Copy') await clipboard.writeText(`${NAME}\n${detail}`);
}

/** @param workers steps that run at once */
export function aboutText({ version, commit, platform, engines }: CallOutput<'system.info'>, workers: number, versions: Readonly<Record<string, string | undefined>>): string {
  const usual = engines.find(({ available }) => available);
  return [
    `Version ${version}${commit === null ? '' : `, commit ${commit.slice(0, 12)}`}`,
    `Electron ${versions['electron'] ?? 'unknown'}, Chromium ${versions['chrome'] ?? 'unknown'}, Node ${versions['node'] ?? 'unknown'}`,
    platform.replace(/,.*/, ''),
    '',
    usual === undefined ? 'The engines are still being tried.' : `Computes with ${usual.description} (${usual.name} ${usual.version}, ${usual.device}), ${workers === 1 ? 'one step' : `${workers} steps`} at a time`,
    ...engines.filter((engine) => engine !== usual).map(({ name, version: of, available, problem }) => (available ? `${name} ${of} is there too` : `${name}: ${problem ?? 'not available'}`)),
  ].join('\n');
}
