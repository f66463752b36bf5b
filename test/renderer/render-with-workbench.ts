import { render } from '@testing-library/svelte';
import type { Component } from 'svelte';
import { connectContract } from '../../src-shared/contract/client.ts';
import { memoryPorts } from '../../src-shared/contract/memory-port.ts';
import { serveContract } from '../../src-shared/contract/server.ts';
import type { Handlers } from '../../src-shared/contract/server.ts';
import { Connection } from '../../src-renderer/app/connection.svelte.ts';
import { createWorkbench } from '../../src-renderer/app/create-workbench.ts';
import type { Workbench } from '../../src-renderer/app/workbench-context.ts';
import WithWorkbench from './WithWorkbench.svelte';

/** A workbench over fake handlers, in memory, with everything that screens use. */
export function fakeWorkbench(handlers: Partial<Handlers> = {}): Workbench {
  const [a, b] = memoryPorts();
  serveContract(b, handlers);
  const client = connectContract(a);
  return createWorkbench(new Connection({
    state: 'open',
    onState: () => () => undefined,
    check: () => undefined,
    call: (name, input, options) => client.call(name, input, options),
    stream: (name, input, options) => client.stream(name, input, options),
    close: () => {
      client.close();
    },
  }), window);
}

/** Shows a component as it stands in the window. */
export function renderWithWorkbench<P extends Record<string, unknown>>(component: Component<P>, given: P, workbench: Workbench = fakeWorkbench()): { readonly workbench: Workbench; change(given: P): Promise<void> } {
  const { rerender } = render(WithWorkbench<P>, { workbench, component, given });
  return { workbench, change: (next) => rerender({ given: next }) };
}
