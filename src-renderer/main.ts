import './styles/index.css';
import './app/without-eval.ts';
import { mount } from 'svelte';
import App from './app/App.svelte';
import { connectDesktop } from './app/connect-desktop.ts';
import { Connection } from './app/connection.svelte.ts';
import { connectWebSocket } from './app/connect-web-socket.ts';
import { createWorkbench } from './app/create-workbench.ts';
import { desktopBridge } from './app/desktop.ts';

const target = document.getElementById('app');
if (target === null) throw new Error('the page has no place for the window');
const desktop = desktopBridge(window);
const client = desktop === null ? connectWebSocket(window) : connectDesktop(desktop, window);
mount(App, { target, props: { workbench: createWorkbench(new Connection(client), window) } });
