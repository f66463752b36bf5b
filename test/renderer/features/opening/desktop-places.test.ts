import { fireEvent, screen, within } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';
import { contractError } from '../../../../src-shared/contract/error-data.ts';
import ImportData from '../../../../src-renderer/features/home/ImportData.svelte';
import OpenResults from '../../../../src-renderer/features/opening/OpenResults.svelte';
import { fakeDesktop } from '../../fake-desktop.ts';
import { fakeWorkbench, renderWithWorkbench } from '../../render-with-workbench.ts';

const RESULTS = { token: 'place:1', name: 'my-results' };

/** The window over a workbench that opens what is no text, and the paths that it was asked for. */
function openingWindow() {
  const asked: string[] = [];
  const uploaded: string[] = [];
  const workbench = fakeWorkbench({
    'files.openPath': ({ path }) => {
      asked.push(path);
      if (path.endsWith('txt')) throw contractError('results', 'notes.txt', 'notes.txt is no results folder');
      return { runs: [`run of ${path}`], warnings: [] };
    },
    'files.upload': ({ name }) => {
      uploaded.push(name);
      throw contractError('test', 'it is enough to be asked');
    },
    'runs.list': () => ({ total: 0, runs: [], next: null }),
  });
  renderWithWorkbench(OpenResults, {}, workbench);
  return { workbench, asked, uploaded };
}

function drop(files: readonly File[], isFolder = false): void {
  const event = new Event('drop', { bubbles: true, cancelable: true });
  Object.assign(event, { dataTransfer: { types: ['Files'], files, items: files.map(() => ({ webkitGetAsEntry: () => ({ isDirectory: isFolder }) })) } });
  window.dispatchEvent(event);
}

describe('results in the desktop application', () => {
  test('that were opened from outside are opened in the window', async () => {
    const desktop = fakeDesktop();
    const { asked } = openingWindow();
    desktop.open(RESULTS);
    expect(await screen.findByRole('dialog', { name: 'The results are open' })).toBeTruthy();
    expect(screen.getByText('run of place:1')).toBeTruthy();
    expect(asked).toEqual(['place:1']);
  });

  test('of which somebody opens several are opened one after another, and one that fails keeps none from it', async () => {
    const desktop = fakeDesktop();
    const { asked } = openingWindow();
    for (const token of ['place:1', 'place:txt', 'place:2', 'place:1']) desktop.open({ token, name: token });
    expect(await screen.findByText('notes.txt is no results folder.')).toBeTruthy();
    expect(asked).toEqual(['place:1', 'place:txt', 'place:2', 'place:1']);
  });

  test('are chosen as a folder by the system\'s dialog, in which nothing may be chosen', async () => {
    const desktop = fakeDesktop();
    const { workbench, asked } = openingWindow();
    workbench.actions.runById('files.open');
    const button = await screen.findByRole('button', { name: 'Choose a results folder…' });
    await fireEvent.click(button);
    desktop.answers.choose = RESULTS;
    await fireEvent.click(button);
    expect(await screen.findByText('run of place:1')).toBeTruthy();
    expect(asked).toEqual(['place:1']);
  });

  test('that are dropped are opened where they lie, folders too; what lies nowhere is sent', async () => {
    const desktop = fakeDesktop();
    desktop.onDisk.set('my-results', RESULTS);
    const { asked, uploaded } = openingWindow();
    drop([new File([], 'my-results')], true);
    expect(await screen.findByText('run of place:1')).toBeTruthy();
    expect(uploaded).toEqual([]);
    drop([new File(['zip'], 'made.zip')]);
    await expect.poll(() => uploaded).toEqual(['made.zip']);
    expect(asked).toEqual(['place:1']);
  });
});

test('a browser offers no dialog for folders, and says what to do with one that is dropped', async () => {
  const { workbench, asked, uploaded } = openingWindow();
  workbench.actions.runById('files.open');
  expect(await screen.findByLabelText('Or the path of a folder')).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Choose a results folder…' })).toBeNull();
  drop([new File([], 'my-results')], true);
  expect(workbench.toasts.items.map(({ text }) => text)).toEqual([expect.stringContaining('give its path')]);
  expect([asked, uploaded]).toEqual([[], []]);
});

test('files of a data set are chosen as a folder, and imported from there', async () => {
  const desktop = fakeDesktop();
  desktop.answers.choose = { token: 'place:raw', name: 'vqa' };
  const sources: string[] = [];
  const workbench = fakeWorkbench({
    'datasets.inspectFolder': ({ source }) => {
      sources.push(source);
      return { ready: true, files: [], problems: [] };
    },
    'datasets.import': ({ source }) => {
      sources.push(source);
      throw contractError('test', 'it is enough to be asked', 'Enough.');
    },
  });
  renderWithWorkbench(ImportData, { kind: 'vqa', expected: null, onimported: () => undefined }, workbench);
  await fireEvent.click(screen.getByRole('button', { name: 'Choose the folder of the files…' }));
  expect(await screen.findByText('vqa')).toBeTruthy();
  expect(within(document.body).queryByDisplayValue('place:raw')).toBeNull();
  await fireEvent.click(screen.getByRole('button', { name: 'Import the data' }));
  expect(await screen.findByText(/Enough\./)).toBeTruthy();
  expect(sources).toEqual(['place:raw', 'place:raw']);
});
