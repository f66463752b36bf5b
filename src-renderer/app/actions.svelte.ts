import { onDestroy } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import type { Disposer } from '../../src-shared/contract/port.ts';
import type { MenuAction } from '../../src-shared/desktop/bridge.ts';
import { pressesKeys } from './keys.ts';
import { useWorkbench } from './workbench-context.ts';

/** Something that a person can do, in one place for the palette, the sheet of shortcuts and the keyboard. */
export interface Action {
  /** the only one of its kind: a screen's name and a word, for example "runs.archive" */
  readonly id: string;
  readonly label: string;
  /** heading in the sheet, for example "Everywhere", "Tables and runs", "Charts", or a screen's title */
  readonly group: string;
  /** for example "Mod+K", "?", "j" */
  readonly keys?: string;
  /** false: only a key, not a line of the palette */
  readonly inPalette?: boolean;
  /** true: its keys work where text is typed, too */
  readonly inText?: boolean;
  /** where the desktop application's menu has it, beside Commands */
  readonly menu?: NonNullable<MenuAction['menu']>;
  readonly run: () => void;
}

export class ActionRegistry {
  readonly #actions = new SvelteMap<string, Action>();
  readonly #isMac: boolean;

  constructor(isMac: boolean) {
    this.#isMac = isMac;
  }

  get isMac(): boolean {
    return this.#isMac;
  }

  get all(): Action[] {
    return [...this.#actions.values()];
  }

  add(actions: readonly Action[]): Disposer {
    for (const action of actions) this.#actions.set(action.id, action);
    return () => {
      for (const action of actions) if (this.#actions.get(action.id) === action) this.#actions.delete(action.id);
    };
  }

  runById(id: string): void {
    this.#actions.get(id)?.run();
  }

  /** Runs what the key stands for. Where text is typed, keys are text; while a dialog is open, they are its own. */
  press(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing) return;
    if (document.querySelector('dialog[open]') !== null) return;
    const inText = isTextField(event.target);
    // What was added last stands in front: a screen's own over the window's.
    const action = this.all.toReversed().find(({ keys }) => keys !== undefined && pressesKeys(keys, event, this.#isMac));
    if (action === undefined || (inText && action.inText !== true)) return;
    event.preventDefault();
    action.run();
  }
}

function isTextField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button', 'range', 'submit'].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable;
}

/** A component's actions, as long as it is shown. They may close over its state. */
export function useActions(actions: readonly Action[]): void {
  onDestroy(useWorkbench().actions.add(actions));
}
