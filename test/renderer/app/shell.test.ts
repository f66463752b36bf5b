import { render, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import App from '../../../src-renderer/app/App.svelte';
import type { Workbench } from '../../../src-renderer/app/workbench-context.ts';
import { inventedHandlers, inventedRuns } from '../harness/invented.ts';
import { fakeWorkbench } from '../render-with-workbench.ts';

function press(key: string, target: EventTarget = document.body, more: KeyboardEventInit = {}): void {
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }));
}

async function open(hash = '#/home'): Promise<Workbench> {
  location.hash = hash;
  const workbench = fakeWorkbench(inventedHandlers(inventedRuns(20)));
  render(App, { workbench });
  await waitFor(() => {
    expect(workbench.runs.isRead).toBe(true);
  });
  return workbench;
}

beforeEach(() => {
  localStorage.clear();
});

afterEach(() => {
  location.hash = '';
});

describe('the window', () => {
  test('opens on Home and leads to every screen', async () => {
    await open('');
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Home');
    const links = within(screen.getByRole('navigation', { name: 'Screens' })).getAllByRole('link');
    expect(links.map(({ textContent }) => textContent.trim().split(/\s/)[0])).toEqual(['Home', 'Configure', 'Monitor', 'Attacks', 'Compare', 'Pareto', 'Tables', 'Datasets', 'Runs']);
    expect(links.filter((link) => link.getAttribute('aria-current') === 'page').map(({ textContent }) => textContent.trim())).toEqual(['Home']);
  });

  test('says so when an address leads nowhere', async () => {
    await open('#/nowhere');
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('No such page');
    expect(screen.getByText(/#\/nowhere/)).toBeTruthy();
  });

  test('counts the steps of what runs', async () => {
    await open();
    await waitFor(() => {
      expect(screen.getByText('16/27')).toBeTruthy();
    });
  });

  test('goes to a screen from the palette, by keys alone', async () => {
    const { router } = await open();
    press('k', document.body, { ctrlKey: true });
    const field = await screen.findByRole('combobox', { hidden: true });
    if (!(field instanceof HTMLInputElement)) throw new Error('the palette has no field');
    field.value = 'pareto';
    field.dispatchEvent(new Event('input', { bubbles: true }));
    await waitFor(() => {
      expect(screen.getAllByRole('option', { hidden: true }).length).toBe(1);
    });
    press('Enter', field);
    await waitFor(() => {
      expect(router.route.screen).toBe('pareto');
    });
    await waitFor(() => {
      expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Pareto');
    });
  });

  test('leaves letters to where text is typed', async () => {
    const workbench = await open();
    const ran = vi.fn();
    workbench.actions.add([{ id: 'test.a', label: 'A', group: 'Test', keys: 'a', run: ran }]);
    const field = document.createElement('input');
    document.body.append(field);
    press('a', field);
    expect(ran).not.toHaveBeenCalled();
    field.remove();
    press('a');
    expect(ran).toHaveBeenCalledOnce();
  });

  test('keeps the theme that was chosen', async () => {
    const { theme } = await open();
    screen.getByRole('button', { name: 'Theme: system' }).click();
    theme.choose('dark');
    expect(document.documentElement.dataset['theme']).toBe('dark');
    expect(fakeWorkbench().theme.choice).toBe('dark');
    theme.choose('system');
    expect(document.documentElement.dataset['theme']).toBeUndefined();
  });

  test('shows where a selected number comes from', async () => {
    const { trail } = await open();
    trail.select({ run: 'run-1', arm: 'mu-align', seeds: [42, 123], column: 'retain_acc', shown: '0.4138 ± 0.002' });
    const bar = screen.getByRole('contentinfo', { name: 'Trail of the selected number' });
    await waitFor(() => {
      expect(within(bar).getByText('step mu-align 42')).toBeTruthy();
    });
    within(bar).getByRole('button', { name: '123' }).click();
    await waitFor(() => {
      expect(within(bar).getByText('step mu-align 123')).toBeTruthy();
    });
  });

  test('says in a dialog what went wrong, what it means and what to do', async () => {
    const { faults } = await open();
    faults.show(new Error('boom'), { title: 'The run could not be started', remedy: 'Try again.' });
    const dialog = await screen.findByRole('dialog', { name: 'The run could not be started' });
    for (const text of ['boom', /Nothing was changed/, 'Try again.']) expect(within(dialog).getByText(text)).toBeTruthy();
  });
});

describe('messages', () => {
  test('can be undone by button, once', async () => {
    const { toasts } = await open();
    const undo = vi.fn();
    toasts.show('3 runs archived.', { undo });
    (await screen.findByRole('button', { name: 'Undo' })).click();
    expect(undo).toHaveBeenCalledOnce();
    await waitFor(() => {
      expect(screen.queryByText('3 runs archived.')).toBeNull();
    });
  });

  test('the newest is undone by the keyboard', async () => {
    const { toasts } = await open();
    const first = vi.fn();
    const second = vi.fn();
    toasts.show('first', { undo: first });
    toasts.show('second', { undo: second });
    press('z', document.body, { ctrlKey: true });
    expect(first).not.toHaveBeenCalled();
    expect(second).toHaveBeenCalledOnce();
  });
});
