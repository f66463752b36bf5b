import '../../../src-renderer/styles/index.css';
import '../../../src-renderer/app/without-eval.ts';
import { mount } from 'svelte';
import { fakeConnection } from './fake-connection.ts';
import { createWorkbench } from '../../../src-renderer/app/create-workbench.ts';
import Bench from './Bench.svelte';
import { ChartBench } from './chart-bench.svelte.ts';

// Charts of the window with invented data, driven from outside by bench/charts.ts.
const bench = new ChartBench();
const target = document.getElementById('app');
if (target !== null) mount(Bench, { target, props: { workbench: createWorkbench(fakeConnection(), window), bench } });
Object.assign(window, { bench });
