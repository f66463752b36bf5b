import type { Handlers } from '../../../src-shared/contract/server.ts';
import type { RunProgress } from '../run-progress.ts';
import type { ServiceContext } from '../service-context.ts';
import { compareService } from './compare.ts';
import { datasetsService } from './datasets.ts';
import { evaluationsService } from './evaluations.ts';
import { figuresService } from './figures.ts';
import { filesService } from './files.ts';
import { metricsService } from './metrics.ts';
import { presetsService } from './presets.ts';
import { runsService } from './runs.ts';
import { stepsService } from './steps.ts';
import { systemService } from './system.ts';
import { tablesService } from './tables.ts';
import { viewsService } from './views.ts';

/** Everything that the contract names, a file a topic. */
export function openServices(context: ServiceContext, progress: RunProgress): Handlers {
  return {
    ...compareService(context),
    ...datasetsService(context),
    ...evaluationsService(context),
    ...figuresService(context),
    ...filesService(context),
    ...metricsService(context),
    ...presetsService(context),
    ...runsService(context, progress),
    ...stepsService(context, progress),
    ...systemService(context),
    ...tablesService(context),
    ...viewsService(context),
  };
}
