import { render, waitFor } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import App from '../../../src-renderer/app/App.svelte';
import type { DesktopBridge, MenuAction } from '../../../src-shared/desktop/bridge.ts';
import { inventedHandlers, inventedRuns } from '../harness/invented.ts';
import { fakeWorkbench } from '../render-with-workbench.ts';

afterEach(() => {
  location.hash = '';
});

test('the native menu has what can be done on the screen that is shown, and does it', async () => {
  const shown: (readonly MenuAction[])[] = [];
  let choose: (id: string) => void = () => { throw new Error('nobody listens to the menu'); };
  const desktop: DesktopBridge = {
    connect: vi.fn(),
    showActions: (actions) => {
      // As it crosses to another process.
      shown.push(structuredClone(actions));
    },
    onAction: (listener) => {
      choose = listener;
      return vi.fn();
    },
    onOpen: () => vi.fn(),
    onSaved: () => vi.fn(),
    choose: vi.fn(),
    placeOf: vi.fn(),
    print: vi.fn(),
  };
  location.hash = '#/home';
  render(App, { workbench: { ...fakeWorkbench(inventedHandlers(inventedRuns(5))), desktop } });
  await waitFor(() => {
    expect(shown.at(-1)).toContainEqual({ id: 'window.go-runs', label: 'Go to Runs', group: 'Everywhere', keys: 'Mod+9', menu: null });
  });
  const inMenus = shown.at(-1)?.flatMap(({ id, menu }) => (menu === null ? [] : [[menu, id]]));
  expect(inMenus?.sort()).toEqual([['about', 'window.about'], ['file', 'home.report-pdf'], ['file', 'window.print'], ['help', 'window.diagnostics'], ['help', 'window.glossary'], ['help', 'window.shortcuts']]);
  const atHome = shown.at(-1)?.map(({ id }) => id) ?? [];

  choose('window.go-runs');
  await waitFor(() => {
    expect(location.hash).toBe('#/runs');
    const more = shown.at(-1)?.map(({ id }) => id).filter((id) => !atHome.includes(id)) ?? [];
    expect(more.some((id) => id.startsWith('runs.'))).toBe(true);
  });
});
