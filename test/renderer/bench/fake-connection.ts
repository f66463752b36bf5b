import { connectContract } from '../../../src-shared/contract/client.ts';
import { memoryPorts } from '../../../src-shared/contract/memory-port.ts';
import { serveContract } from '../../../src-shared/contract/server.ts';
import { Connection } from '../../../src-renderer/app/connection.svelte.ts';

/** A connection to a workbench that answers nothing: charts ask for nothing. */
export function fakeConnection(): Connection {
  const [a, b] = memoryPorts();
  serveContract(b, {});
  const client = connectContract(a);
  return new Connection({
    state: 'open',
    onState: () => () => undefined,
    check: () => undefined,
    call: (name, input, options) => client.call(name, input, options),
    stream: (name, input, options) => client.stream(name, input, options),
    close: () => {
      client.close();
    },
  });
}
