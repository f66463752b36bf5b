import { ActionRegistry } from './actions.svelte.ts';
import { Announcer } from './announcer.svelte.ts';
import { Catalogue } from './catalogue.svelte.ts';
import type { Connection } from './connection.svelte.ts';
import { desktopBridge } from './desktop.ts';
import { Faults } from './faults.svelte.ts';
import { Router } from './router.svelte.ts';
import { RunBook } from './run-book.svelte.ts';
import { Theme } from './theme.svelte.ts';
import { Toasts } from './toasts.svelte.ts';
import { Trail } from './trail.svelte.ts';
import type { Workbench } from './workbench-context.ts';

/** Everything that the screens use, over a connection. */
export function createWorkbench(connection: Connection, of: Window & typeof globalThis): Workbench {
  return {
    client: connection.client,
    connection,
    desktop: desktopBridge(of),
    router: new Router(of),
    actions: new ActionRegistry(/mac|iphone|ipad/i.test(of.navigator.userAgent)),
    toasts: new Toasts(),
    announcer: new Announcer(),
    faults: new Faults(),
    trail: new Trail(connection.client),
    theme: new Theme(of.document.documentElement),
    catalogue: new Catalogue(),
    runs: new RunBook(),
  };
}
