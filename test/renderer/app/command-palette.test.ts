import { render, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, describe, expect, test } from 'vitest';
import App from '../../../src-renderer/app/App.svelte';
import type { Workbench } from '../../../src-renderer/app/workbench-context.ts';
import type { Handlers } from '../../../src-shared/contract/server.ts';
import { contractError } from '../../../src-shared/contract/error-data.ts';
import { inventedHandlers, inventedRuns } from '../harness/invented.ts';
import { fakeWorkbench } from '../render-with-workbench.ts';

type PresetsList = Handlers['presets.list'];
const HEAD = { name: 'scenes-20k', title: 'Quince jelly', description: 'drawn scenes', configHash: 'a'.repeat(64), frozen: true, saved: false, hasResults: true };

async function open(list: PresetsList): Promise<Workbench> {
  location.hash = '#/datasets';
  const workbench = fakeWorkbench({ ...inventedHandlers(inventedRuns(3)), 'presets.list': list });
  render(App, { workbench });
  await waitFor(() => { expect(workbench.runs.isRead).toBe(true); });
  return workbench;
}

function press(key: string, more: KeyboardEventInit = {}): void {
  (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }));
}

async function type(text: string): Promise<HTMLInputElement> {
  const field = await screen.findByRole('combobox', { name: /^Runs, presets/, hidden: true });
  if (!(field instanceof HTMLInputElement)) throw new Error('the palette has no field');
  field.value = text;
  field.dispatchEvent(new Event('input', { bubbles: true }));
  return field;
}

const presetLine = (): Promise<HTMLElement> => screen.findByRole('option', { name: /Quince jelly/, hidden: true });

afterEach(() => {
  location.hash = '';
});

describe('presets in the palette', () => {
  test('are there when it opens, and at each opening', async () => {
    let asked = 0;
    let answered = 0;
    await open(async () => {
      asked++;
      // Later openings are never answered: what was read before is shown.
      if (asked > 1) await new Promise(() => undefined);
      answered++;
      return [HEAD];
    });
    await waitFor(() => { expect(answered).toBe(1); });
    press('k', { ctrlKey: true });
    await type('quince');
    expect(await presetLine()).toBeTruthy();
    expect(asked).toBe(2);
  });

  test('that are not read yet are not said to be none', async () => {
    let answer: () => void = () => undefined;
    await open(async () => {
      await new Promise<void>((resolve) => { answer = resolve; });
      return [HEAD];
    });
    press('k', { ctrlKey: true });
    await type('quince');
    expect(await screen.findByText('Reading the presets…')).toBeTruthy();
    answer();
    expect(await presetLine()).toBeTruthy();
    expect(screen.queryByText('Reading the presets…')).toBeNull();
  });

  test('that could not be read are told of, and come when it is tried again', async () => {
    let fails = true;
    await open(() => {
      if (fails) throw contractError('disk', 'EIO', 'the folder of the presets cannot be read');
      return [HEAD];
    });
    press('k', { ctrlKey: true });
    await type('quince');
    expect((await screen.findByText(/The presets could not be read: The folder of the presets cannot be read\./)).textContent).toBeTruthy();
    fails = false;
    within(screen.getByRole('dialog', { name: 'Command palette', hidden: true })).getByRole('button', { name: 'Try again', hidden: true }).click();
    expect(await presetLine()).toBeTruthy();
    expect(screen.queryByText(/The presets could not be read/)).toBeNull();
  });

  test('that come late do not move what is chosen', async () => {
    let answer: () => void = () => undefined;
    const { runs } = await open(async () => {
      await new Promise<void>((resolve) => { answer = resolve; });
      return [HEAD];
    });
    press('k', { ctrlKey: true });
    const field = await type('re');
    await waitFor(() => { expect(screen.getAllByRole('option', { hidden: true }).length).toBeGreaterThan(3); });
    const chosen = (): string | null | undefined => screen.getAllByRole('option', { hidden: true }).find((option) => option.getAttribute('aria-selected') === 'true')?.textContent;
    field.dispatchEvent(new KeyboardEvent('keydown', { key: 'End', bubbles: true, cancelable: true }));
    await waitFor(() => { expect(chosen()).toBe(screen.getAllByRole('option', { hidden: true }).at(-1)?.textContent); });
    const before = chosen();
    answer();
    runs.take(inventedRuns(4).map((run) => ({ ...run, name: `reproduce ${run.id}` })));
    await waitFor(() => { expect(screen.getAllByRole('option', { hidden: true }).filter(({ textContent }) => textContent.includes('reproduce run-4'))).toHaveLength(1); });
    expect(chosen()).toBe(before);
  });
});
