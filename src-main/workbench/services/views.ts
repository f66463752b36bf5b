import type { z } from 'zod';
import { contractError } from '../../../src-shared/contract/error-data.ts';
import type { Handlers } from '../../../src-shared/contract/server.ts';
import { viewSchema } from '../../../src-shared/contract/topics/views.ts';
import type { StoredDocument } from '../../store/documents.ts';
import type { ServiceContext } from '../service-context.ts';

type View = z.infer<typeof viewSchema>;
type ViewsHandlers = Pick<Handlers, 'views.list' | 'views.save' | 'views.remove'>;

/** Arrangements of screens that people saved. */
export function viewsService({ store, now }: Pick<ServiceContext, 'store' | 'now'>): ViewsHandlers {
  const views = (): View[] => store.savedViews.list().flatMap(viewOf).sort((a, b) => compare(a.screen, b.screen) || compare(a.name, b.name));
  return {
    'views.list': ({ screen }) => views().filter((view) => screen === null || view.screen === screen),
    'views.save': ({ id, screen, name, settings }) => {
      const taken = views().some((view) => view.id !== id && view.screen === screen && view.name === name);
      if (taken) throw contractError('name-taken', `${screen} has a view ${JSON.stringify(name)}`, `There is a view ${JSON.stringify(name)} of this screen already; give another name, or save over that one.`);
      store.savedViews.save({ name: id, content: { screen, name, settings }, savedAt: now() });
      return {};
    },
    'views.remove': ({ id }) => {
      store.savedViews.remove(id);
      return {};
    },
  };
}

/** One that another version wrote in a form of its own is left alone. */
function viewOf({ name, content }: StoredDocument): View[] {
  const parsed = viewSchema.safeParse({ id: name, ...content });
  return parsed.success ? [parsed.data] : [];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
