import type { ErrorData } from '../../../src-shared/contract/error-data.ts';

/** What the main thread tells a background thread. */
export type ToThread =
  | { readonly type: 'run'; readonly id: number; readonly name: string; readonly input: unknown }
  | { readonly type: 'cancel'; readonly id: number };

/** What a background thread answers. */
export type FromThread =
  | { readonly type: 'done'; readonly id: number; readonly output: unknown }
  | { readonly type: 'progress'; readonly id: number; readonly news: unknown }
  | { readonly type: 'failed'; readonly id: number; readonly error: ErrorData };
