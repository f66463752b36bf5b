import { expect, test } from 'vitest';
import { viewsService } from '../../../../src-main/workbench/services/views.ts';
import { clientOf, testContext } from './test-context.ts';

test('views are kept by screen and name, replaced by their id, and removed', async () => {
  const context = testContext();
  const client = clientOf(viewsService(context));
  const mine = { id: 'a', screen: 'runs', name: 'mine', settings: { sort: [{ field: 'name', descending: true }], hidden: null } };
  const other = { id: 'b', screen: 'compare', name: 'mine', settings: {} };
  await client.call('views.save', mine);
  await client.call('views.save', other);
  expect(await client.call('views.list', { screen: null })).toEqual([other, mine]);
  // As another program on the same store finds them.
  expect(await clientOf(viewsService(context)).call('views.list', { screen: 'runs' })).toEqual([mine]);
  await expect(client.call('views.save', { ...mine, id: 'c' })).rejects.toMatchObject({ code: 'name-taken', userMessage: expect.stringContaining('"mine"') as string });
  await client.call('views.save', { ...mine, name: 'renamed', settings: {} });
  expect(await client.call('views.list', { screen: 'runs' })).toEqual([{ ...mine, name: 'renamed', settings: {} }]);
  await client.call('views.remove', { id: 'a' });
  await client.call('views.remove', { id: 'a' });
  expect(await client.call('views.list', { screen: null })).toEqual([other]);
});

test('what another version kept in a form of its own is neither shown nor lost', async () => {
  const context = testContext();
  context.store.savedViews.save({ name: 'old', content: { query: 1 }, savedAt: 1 });
  expect(await clientOf(viewsService(context)).call('views.list', { screen: null })).toEqual([]);
  expect(context.store.savedViews.get('old')?.content).toEqual({ query: 1 });
});
