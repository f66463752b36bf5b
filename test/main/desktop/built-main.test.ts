import { expect, test } from 'vitest';
import { startBuilt } from './started-built.ts';

// How long it takes is measured by `npm run bench -- desktop`.
test('the built main script and preload script open the built window, and the workbench answers it', async () => {
  expect(await startBuilt()).toMatchObject({ host: 'desktop' });
});
