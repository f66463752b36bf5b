import { onTestFinished } from 'vitest';
import type { ChosenPlace, DesktopBridge, SavedFile } from '../../src-shared/desktop/bridge.ts';

/** What the desktop application gives its window, and what people do there. */
export interface FakeDesktop {
  readonly bridge: DesktopBridge;
  /** somebody opens something from outside of the window */
  readonly open: (place: ChosenPlace) => void;
  /** a download has ended */
  readonly save: (saved: SavedFile) => void;
  /** reports of which a PDF was made; null: the window itself */
  readonly printed: (string | null)[];
  /** what is chosen in the next dialogs; by then nothing */
  readonly answers: { choose: ChosenPlace | null };
  /** files that lie on the disk, by their names */
  readonly onDisk: Map<string, ChosenPlace>;
}

/** Puts a bridge into the window, for this test; those that ask for the window's bridge get it. */
export function fakeDesktop(): FakeDesktop {
  const opening = new Set<(place: ChosenPlace) => void>();
  const saving = new Set<(saved: SavedFile) => void>();
  const printed: (string | null)[] = [];
  const answers: FakeDesktop['answers'] = { choose: null };
  const onDisk = new Map<string, ChosenPlace>();
  const listen = <T>(listeners: Set<T>, listener: T) => {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  };
  const bridge: DesktopBridge = {
    connect: () => undefined,
    showActions: () => undefined,
    onAction: () => () => undefined,
    onOpen: (listener) => listen(opening, listener),
    onSaved: (listener) => listen(saving, listener),
    choose: () => Promise.resolve(answers.choose),
    placeOf: ({ name }) => Promise.resolve(onDisk.get(name) ?? null),
    print: (report) => {
      printed.push(report);
      return Promise.resolve(new Uint8Array(3));
    },
  };
  Object.assign(window, { desktop: bridge });
  onTestFinished(() => {
    Reflect.deleteProperty(window, 'desktop');
  });
  return {
    bridge, printed, answers, onDisk,
    open: (place) => { for (const listener of opening) listener(place); },
    save: (saved) => { for (const listener of [...saving]) listener(saved); },
  };
}
