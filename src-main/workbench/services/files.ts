import { join } from 'node:path';
import type { StreamItem } from '../../../src-shared/contract/registry.ts';
import type { Handlers } from '../../../src-shared/contract/server.ts';
import { KeptFiles } from '../files/kept-files.ts';
import { LatestProgress } from '../files/latest-progress.ts';
import { removeUnfinishedOpenings } from '../opening/open-archive.ts';
import { importScoresFile, isProgress, openArchiveFile, openPath } from '../opening/open-path.ts';
import type { OpeningHooks } from '../opening/open-path.ts';
import type { FileProgress } from '../opening/open-tasks.ts';
import { resultsFolderOf } from '../run-results.ts';
import type { ServiceContext } from '../service-context.ts';

type FilesHandlers = Pick<Handlers, 'files.upload' | 'files.write' | 'files.read' | 'files.discard' | 'files.open' | 'files.openPath' | 'files.importScores' | 'files.export' | 'files.progress'>;

/** Folder of the home for files on their way. */
const TEMPORARY_FOLDER = 'tmp';

/** Files that come in and go out: uploads, opened results, imported scores, exports. */
export function filesService(context: Pick<ServiceContext, 'home' | 'store' | 'steps' | 'background' | 'changes' | 'code' | 'resources' | 'resolvePlace' | 'now' | 'signal'>): FilesHandlers {
  const { home, store, background } = context;
  const files = new KeptFiles({ folder: join(home.root, TEMPORARY_FOLDER), now: context.now });
  removeUnfinishedOpenings(home.runs);
  const underWay = new Map<string, LatestProgress<FileProgress>>();

  /** Work on an upload that its client can follow by files.progress. */
  const followed = async <T>(file: string, signal: AbortSignal, work: (hooks: OpeningHooks) => Promise<T>): Promise<T> => {
    const progress = new LatestProgress<FileProgress>();
    underWay.set(file, progress);
    try {
      return await work({ signal: AbortSignal.any([signal, context.signal]), onProgress: (news) => { progress.tell(news); } });
    } finally {
      underWay.delete(file);
      progress.end();
    }
  };

  return {
    'files.upload': ({ name, bytes }) => ({ file: files.add(name, bytes).token }),
    'files.write': async ({ file, offset, piece }) => ({ written: await files.write(file, offset, piece) }),
    'files.read': ({ file, offset }) => files.read(file, offset),
    'files.discard': ({ file }) => {
      files.discard(file);
      return {};
    },
    'files.open': ({ file }, { signal }) => files.use(file, ({ path, name }) => followed(file, signal, (hooks) => openArchiveFile(context, path, name, hooks))),
    'files.openPath': ({ path }, { signal }) => openPath(context, context.resolvePlace(path), { signal: AbortSignal.any([signal, context.signal]), onProgress: () => null }),
    'files.importScores': ({ file, name, options }, { signal }) => files.use(file, ({ path, name: fileName }) => followed(file, signal, (hooks) => importScoresFile(context, { path, fileName, name, options }, hooks))),
    'files.progress': ({ file }, { signal }) => underWay.get(file)?.news(signal) ?? nothing(),
    'files.export': async function* ({ run, what }, { signal }) {
      const results = resultsFolderOf(home, store.runs, run);
      const { name, note, tags } = store.runs.get(run) ?? { name: run, note: '', tags: [] };
      const file = files.add(`${fileName(name)}-${what}.zip`, 0);
      const progress = new LatestProgress<StreamItem<'files.export'>>();
      const ended = AbortSignal.any([signal, context.signal]);
      const written = background.run('files.export', { what, name, note, tags, folderName: fileName(name), results, work: home.work, target: file.path }, {
        signal: ended,
        onProgress: (news) => { if (isProgress(news)) progress.tell({ doneBytes: news.done, totalBytes: news.total, file: null }); },
      });
      written.then(() => { progress.end(); }, () => { progress.end(); });
      let isWhole = false;
      try {
        for await (const news of progress.news(ended)) yield news;
        const { bytes, sha256 } = await written;
        files.finish(file.token, bytes);
        isWhole = true;
        yield { doneBytes: bytes, totalBytes: bytes, file: { file: file.token, name: file.name, bytes, sha256 } };
      } finally {
        if (!isWhole) files.discard(file.token);
      }
    },
  };
}

/** A file name that every system can have, of what people call a run. */
function fileName(name: string): string {
  const plain = name.normalize('NFKD').replace(/[^A-Za-z0-9]+/g, '-').replace(/^-+|-+$/g, '').toLowerCase().slice(0, 60);
  return plain === '' ? 'run' : plain;
}

async function* nothing(): AsyncGenerator<never> {
  // Nothing is under way.
}
