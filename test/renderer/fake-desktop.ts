import { onTestFinished } from 'vitest';
import type { ChosenPlace, DesktopBridge, PrintedPage, SavedFile, Written } from '../../src-shared/desktop/bridge.ts';

/** What the desktop application gives its window, and what people do there. */
export interface FakeDesktop {
  readonly bridge: DesktopBridge;
  /** somebody opens something from outside of the window */
  readonly open: (place: ChosenPlace) => void;
  /** a download has ended */
  readonly save: (saved: SavedFile) => void;
  readonly printed: PrintedPage[];
  /** what is chosen in the next dialogs, or written; by then nothing */
  readonly answers: { choose: ChosenPlace | null; print: Written };
  /** files that lie on the disk, by their names */
  readonly onDisk: Map<string, ChosenPlace>;
}

/** Puts a bridge into the window, for this test; those that ask for the window's bridge get it. */
export function fakeDesktop(): FakeDesktop {
  const opening = new Set<(place: ChosenPlace) => void>();
  const saving = new Set<(saved: SavedFile) => void>();
  const printed: PrintedPage[] = [];
  const answers: FakeDesktop['answers'] = { choose: null, print: { name: null, problem: null } };
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
    print: (page) => {
      printed.push(page);
      return Promise.resolve(answers.print);
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
