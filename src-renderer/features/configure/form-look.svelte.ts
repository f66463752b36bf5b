import { createContext, tick } from 'svelte';
import { SvelteSet } from 'svelte/reactivity';
import type { FormField } from './form-field.ts';

/** How the form is looked at: what is shown of it, and which parts are open. */
export class FormLook {
  onlyEdited = $state(false);
  showSources = $state(true);
  sought = $state('');
  /** indices of arms that are open */
  readonly openArms = new SvelteSet<number>();

  get isFiltered(): boolean {
    return this.onlyEdited || this.sought.trim() !== '';
  }

  /** Whether a field is shown. @param where words that it is found by too, such as its section or arm */
  shows(field: FormField, where: string): boolean {
    if (this.onlyEdited && field.was === null) return false;
    const words = this.sought.toLowerCase().split(/\s+/).filter((word) => word !== '');
    const text = `${field.label} ${field.meaning} ${field.id} ${where}`.toLowerCase();
    return words.every((word) => text.includes(word));
  }

  /** Keeps open what is open, when arms change their places. @param to the new index of an arm; null: it goes */
  moveArms(to: (at: number) => number | null): void {
    const open = [...this.openArms].flatMap((at) => to(at) ?? []);
    this.openArms.clear();
    for (const at of open) this.openArms.add(at);
  }

  /** Brings a field into sight and gives it the focus, whatever hides it. */
  async goTo(id: string): Promise<void> {
    this.onlyEdited = false;
    this.sought = '';
    const arm = /^arms\[(\d+)\]/.exec(id)?.[1];
    if (arm !== undefined) this.openArms.add(Number(arm));
    await tick();
    const line = document.querySelector(`[data-field="${CSS.escape(id)}"]`);
    line?.scrollIntoView({ block: 'center' });
    line?.querySelector<HTMLElement>('input, select, textarea, button, summary')?.focus({ preventScroll: true });
  }
}

export const [useFormLook, provideFormLook] = createContext<FormLook>();
