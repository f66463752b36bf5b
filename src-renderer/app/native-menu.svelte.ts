import { onDestroy } from 'svelte';
import { useWorkbench } from './workbench-context.ts';

/** Keeps the native menu of the desktop application in step with what can be done in the window; in a browser it does nothing. */
export function useNativeMenu(): void {
  const { desktop, actions } = useWorkbench();
  if (desktop === null) return;
  onDestroy(desktop.onAction((id) => {
    actions.runById(id);
  }));
  $effect(() => {
    desktop.showActions(actions.all.map(({ id, label, group, keys = '', menu = null }) => ({ id, label, group, keys, menu })));
  });
}
