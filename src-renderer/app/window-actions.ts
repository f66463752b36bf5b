import type { Action } from './actions.svelte.ts';
import { printPage, screenPage } from './print-page.ts';
import { SCREEN_IDS } from './routes.ts';
import { SCREENS } from './screens.ts';
import type { Workbench } from './workbench-context.ts';

const GROUP = 'Everywhere';

/** What can be done wherever one is. @param open opens the palette or the sheet */
export function windowActions({ desktop, router, theme, toasts, trail, faults }: Pick<Workbench, 'desktop' | 'router' | 'theme' | 'toasts' | 'trail' | 'faults'>, open: (what: 'palette' | 'shortcuts' | 'glossary' | 'about') => void, diagnostics: () => void): Action[] {
  const action = (id: string, label: string, run: () => void, more: Pick<Action, 'keys' | 'inPalette' | 'inText' | 'menu'> = {}): Action => ({ id: `window.${id}`, label, group: GROUP, run, ...more });
  return [
    action('palette', 'Commands', () => {
      open('palette');
    }, { keys: 'Mod+K', inPalette: false, inText: true }),
    action('shortcuts', 'Show the shortcuts', () => {
      open('shortcuts');
    }, { keys: '?', menu: 'help' }),
    action('glossary', 'Show the glossary', () => {
      open('glossary');
    }, { menu: 'help' }),
    action('filter', 'Filter', () => {
      document.querySelector<HTMLInputElement>('main input[type="search"]')?.focus();
    }, { keys: '/', inPalette: false }),
    ...SCREEN_IDS.map((id, i) => action(`go-${id}`, `Go to ${SCREENS[id].title}`, () => {
      router.go(id);
    }, { keys: `Mod+${i + 1}` })),
    action('undo', 'Undo', () => {
      toasts.undoLast();
    }, { keys: 'Mod+Z', inPalette: false }),
    action('clear-trail', 'Clear the trail', () => {
      trail.clear();
    }),
    action('theme', 'Next theme: system, light, dark', () => {
      theme.next();
    }),
    ...(desktop === null ? [] : [action('print', 'Print to PDF…', () => void printPage(desktop, screenPage(document.title), { toasts, faults }), { keys: 'Mod+P', inText: true, menu: 'file' })]),
    action('diagnostics', 'Write a diagnostics file', diagnostics, { menu: 'help' }),
    action('about', 'About the MU-ALIGN Workbench', () => {
      open('about');
    }, { menu: 'about' }),
    ...CHART_KEYS.map(([keys, label]): Action => ({ id: `charts.${keys}`, label, group: 'Charts', keys, inPalette: false, run: () => {
      pressOnChart(keys);
    } })),
  ];
}

/** Keys of a chart that has the focus; elsewhere they are those of the first one. Arrows move its point cursor. */
const CHART_KEYS = [['+', 'Zoom in'], ['-', 'Zoom out'], ['r', 'Reset zoom'], ['l', 'Logarithmic axis'], ['v', 'View as table'], ['e', 'Export']] as const;

function pressOnChart(key: string): void {
  const chart = document.querySelector<HTMLElement>('main [data-chart]');
  chart?.focus();
  chart?.dispatchEvent(new KeyboardEvent('keydown', { key }));
}
