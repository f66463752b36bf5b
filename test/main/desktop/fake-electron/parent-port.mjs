// Runs in a process of Node before its script, and makes it what a utility process of Electron is to its script.
import { EventEmitter } from 'node:events';

const send = process.send.bind(process);
const port = new EventEmitter();
port.postMessage = (message) => send(message);

// Messages wait until somebody listens. The process ends by `process.exit` alone, as one with a loop of Chromium does.
port.on('newListener', (name) => {
  if (name !== 'message' || port.listenerCount('message') > 0) return;
  process.on('message', (data) => port.emit('message', { data, ports: [] }));
});
Object.defineProperty(process, 'send', { value: undefined });
process.parentPort = port;
process.type = 'utility';
