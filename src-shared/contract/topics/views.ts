import { z } from 'zod';
import { call } from '../definition.ts';
import { documentSchema, idSchema, none } from '../wire-types.ts';

/** A saved arrangement of a screen, for example filter, sort and columns of the runs. What is in it is the screen's affair. */
export const viewSchema = z.strictObject({
  id: idSchema,
  screen: z.string().min(1).max(100),
  name: z.string().min(1).max(200),
  settings: documentSchema,
});

export const VIEWS_CALLS = {
  'views.list': call(z.strictObject({ screen: z.string().min(1).max(100).nullable() }), z.array(viewSchema)),
  'views.save': call(viewSchema, none),
  'views.remove': call(z.strictObject({ id: idSchema }), none),
};
