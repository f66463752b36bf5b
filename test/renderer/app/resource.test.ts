import { waitFor } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';
import { contractError } from '../../../src-shared/contract/error-data.ts';
import { renderWithWorkbench } from '../render-with-workbench.ts';
import Asking from './Asking.svelte';
import type { Resource } from '../../../src-renderer/app/resource.svelte.ts';

interface Question {
  readonly run: string | null;
}

async function ask(answer: (run: string, signal: AbortSignal) => Promise<string>): Promise<{ resource: Resource<string>; change: (question: Question) => Promise<void> }> {
  let made: Resource<string> | null = null;
  const given = (question: Question) => ({ question, answer, onmade: (resource: Resource<string>) => {
    made = resource;
  } });
  const shown = renderWithWorkbench(Asking, given({ run: 'a' }));
  const resource = await waitFor(() => {
    if (made === null) throw new Error('not yet');
    return made;
  });
  return { resource, change: (question) => shown.change(given(question)) };
}

describe('an answer of the workbench', () => {
  test('comes, and anew when its question changes', async () => {
    const { resource, change } = await ask((run) => Promise.resolve(`answer ${run}`));
    await waitFor(() => {
      expect(resource.value).toBe('answer a');
    });
    await change({ run: 'b' });
    await waitFor(() => {
      expect(resource.value).toBe('answer b');
    });
    await change({ run: null });
    await waitFor(() => {
      expect(resource.value).toBeNull();
    });
  });

  test('to an older question never takes the place of a newer one', async () => {
    const late = Promise.withResolvers<string>();
    const aborted: string[] = [];
    const { resource, change } = await ask((run, signal) => {
      signal.addEventListener('abort', () => aborted.push(run));
      return run === 'a' ? late.promise : Promise.resolve(`answer ${run}`);
    });
    await change({ run: 'b' });
    await waitFor(() => {
      expect(resource.value).toBe('answer b');
    });
    late.resolve('too late');
    await Promise.resolve();
    expect(resource.value).toBe('answer b');
    expect(aborted).toEqual(['a']);
  });

  test('that fails can be asked for again', async () => {
    let tries = 0;
    const { resource } = await ask(() => (++tries === 1 ? Promise.reject(contractError('not-found', 'gone')) : Promise.resolve('found')));
    await waitFor(() => {
      expect(resource.error).toMatchObject({ code: 'not-found' });
    });
    resource.reload();
    await waitFor(() => {
      expect(resource.value).toBe('found');
    });
    expect(resource.error).toBeNull();
  });
});
