import type { Component } from 'svelte';
import AttacksScreen from '../features/attacks/AttacksScreen.svelte';
import CompareScreen from '../features/compare/CompareScreen.svelte';
import ConfigureScreen from '../features/configure/ConfigureScreen.svelte';
import DatasetsScreen from '../features/datasets/DatasetsScreen.svelte';
import HomeScreen from '../features/home/HomeScreen.svelte';
import MonitorScreen from '../features/monitor/MonitorScreen.svelte';
import ParetoScreen from '../features/pareto/ParetoScreen.svelte';
import RunsScreen from '../features/runs/RunsScreen.svelte';
import TablesScreen from '../features/tables/TablesScreen.svelte';
import type { IconName } from '../ui/icon-names.ts';
import type { ScreenId } from './routes.ts';

export interface ScreenEntry {
  readonly title: string;
  readonly icon: IconName;
  /** for the command palette: what one does there */
  readonly purpose: string;
  readonly component: Component;
}

/** Every screen. Each reads its address from the router. */
export const SCREENS: Readonly<Record<ScreenId, ScreenEntry>> = {
  home: { title: 'Home', icon: 'home', purpose: 'frozen results and verdicts', component: HomeScreen },
  configure: { title: 'Configure', icon: 'configure', purpose: 'an experiment before it starts', component: ConfigureScreen },
  monitor: { title: 'Monitor', icon: 'monitor', purpose: 'a run while it learns', component: MonitorScreen },
  attacks: { title: 'Attacks', icon: 'attacks', purpose: 'ROC, attackers, calibration', component: AttacksScreen },
  compare: { title: 'Compare', icon: 'compare', purpose: 'methods side by side', component: CompareScreen },
  pareto: { title: 'Pareto', icon: 'pareto', purpose: 'privacy, utility, distance', component: ParetoScreen },
  tables: { title: 'Tables', icon: 'tables', purpose: 'tables for a paper', component: TablesScreen },
  datasets: { title: 'Datasets', icon: 'datasets', purpose: 'data, forget sets, import', component: DatasetsScreen },
  runs: { title: 'Runs', icon: 'runs', purpose: 'all runs, tags, archive', component: RunsScreen },
};

/** The navigation's groups. */
export const SCREEN_GROUPS: readonly (readonly ScreenId[])[] = [
  ['home', 'configure', 'monitor'],
  ['attacks', 'compare', 'pareto', 'tables'],
  ['datasets', 'runs'],
];
