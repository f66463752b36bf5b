import { cpus } from 'node:os';
import { appended } from '../../../src-shared/contract/definition.ts';
import { CoalescingBuffer } from '../../../src-shared/contract/coalescing-buffer.ts';
import type { Handlers } from '../../../src-shared/contract/server.ts';
import type { Notice } from '../../../src-shared/contract/topics/system.ts';
import { isoTime } from '../../wall-clock.ts';
import { GARBAGE_GRACE_MS, collectGarbage } from '../collect-garbage.ts';
import type { ServiceContext } from '../service-context.ts';
import { describeCatalogue } from '../system/describe-catalogue.ts';
import { diagnosticsText } from '../system/diagnostics.ts';
import { EngineWatch } from '../system/engine-watch.ts';
import { programCommit } from '../system/program-commit.ts';
import { runtimeText } from '../system/runtime-text.ts';

type SystemHandlers = Pick<Handlers, 'system.info' | 'system.catalogue' | 'system.diagnostics' | 'system.diskUse' | 'system.collectGarbage' | 'system.backup' | 'system.notices'>;
type SystemContext = Pick<ServiceContext, 'home' | 'store' | 'steps' | 'background' | 'changes' | 'notices' | 'code' | 'host' | 'writable' | 'workers' | 'now' | 'signal'>;

/** Who asks what this is waits no longer than this for engines that are being tried. */
const PATIENCE_MS = 300;

/** What the program is, what there is to choose from, and its upkeep. */
export function systemService(context: SystemContext): SystemHandlers {
  const { home, store, steps, background, changes, notices, code, host, workers, now, signal: closing } = context;
  const engines = new EngineWatch(background);
  let catalogue: ReturnType<typeof describeCatalogue> | null = null;
  const commit = programCommit(code.root);
  const stamp = (): string => isoTime(now()).replaceAll(':', '-');

  return {
    'system.info': async () => {
      const found = await engines.findingsWithin(PATIENCE_MS);
      const device = `CPU, ${cpus()[0]?.model ?? 'unknown'}`;
      return {
        version: code.version,
        commit,
        host,
        platform: `${process.platform} ${process.arch}, ${runtimeText()}`,
        writable: context.writable,
        workers,
        engines: (found ?? []).map(({ name, description, version, problem }) => ({ name, description, version: version ?? '', available: problem === null, device, problem })),
      };
    },
    'system.catalogue': () => (catalogue ??= describeCatalogue()),
    'system.diagnostics': async (_input, { signal }) => {
      const disk = await background.run('disk.use', { home: home.root }, { signal });
      return { fileName: `mu-align-diagnostics-${stamp()}.txt`, text: diagnosticsText(context, { commit, engines: await engines.findings(), disk }) };
    },
    'system.diskUse': async (_input, { signal }) => {
      const { freeBytes, parts } = await background.run('disk.use', { home: home.root }, { signal });
      return { freeBytes, parts: [...parts] };
    },
    'system.collectGarbage': async ({ dryRun }, { signal }) => {
      const { files, bytes } = await collectGarbage({ home, store, steps, dryRun, graceMs: GARBAGE_GRACE_MS, now: now(), signal });
      return { files, bytes };
    },
    'system.backup': (_input, { signal }) => background.run('store.backup', { home: home.root, when: stamp() }, { signal }),
    'system.notices': async function* (_input, { signal: gone }) {
      const signal = AbortSignal.any([gone, closing]);
      const buffer = new CoalescingBuffer<Notice[]>(appended);
      let next = 0;
      const tell = (): void => {
        const since = notices.since(next);
        ({ next } = since);
        buffer.push(since.notices);
      };
      const end = (): void => { buffer.end(); };
      const dispose = changes.on(({ about }) => {
        if (about === 'notice') tell();
      });
      signal.addEventListener('abort', end, { once: true });
      tell();
      try {
        yield* buffer;
      } finally {
        signal.removeEventListener('abort', end);
        dispose();
      }
    },
  };
}
