import '../../../src-renderer/styles/index.css';
import '../../../src-renderer/app/without-eval.ts';
import { mount } from 'svelte';
import { connectWebSocket } from '../../../src-renderer/app/connect-web-socket.ts';
import { Connection } from '../../../src-renderer/app/connection.svelte.ts';
import { createWorkbench } from '../../../src-renderer/app/create-workbench.ts';
import Demo from './Demo.svelte';

const target = document.getElementById('app');
if (target !== null) mount(Demo, { target, props: { workbench: createWorkbench(new Connection(connectWebSocket(window)), window) } });
