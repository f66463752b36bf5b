import { ContractError, errorData } from '../../src-shared/contract/error-data.ts';
import type { ErrorData } from '../../src-shared/contract/error-data.ts';
import { ConfigError } from '../../src-shared/experiment/parse-problem.ts';
import { TransitionError } from '../../src-shared/experiment/work-state.ts';
import { MetricArraysError } from '../../src-shared/metrics/metric-curves.ts';
import { isDiskFull } from '../durable-file.ts';
import { StepsFailedError } from '../jobs/run-plan.ts';
import { DataError } from '../lab/data/data-error.ts';
import { EngineUnavailableError } from '../lab/engine/engine.ts';
import { HomeInUseError } from '../store/owner-lock.ts';
import { isDamage } from '../store/open-database.ts';
import { RunQueryError, StoreDamagedError, StoreForeignError, StoreNewerError, StoreOlderError } from '../store/store-errors.ts';
import { UserError } from './user-error.ts';

/**
 * Any error as data, in words for people where the program has them. What it does not know becomes `internal` and says
 * nothing of the inside.
 */
export function describeError(error: unknown): ErrorData {
  const said = (code: string, message: string, details: ErrorData['details'] = null): ErrorData => errorData(new ContractError({ code, message, userMessage: message, details }));
  if (error instanceof ContractError) return errorData(error);
  if (error instanceof UserError) return said(error.code, error.message, { remedy: error.remedy });
  if (error instanceof ConfigError) return said('config', error.message, { problems: [...error.problems] });
  if (error instanceof DataError) return said(`data/${error.code}`, error.message, { place: error.place, problem: error.problem, remedy: error.remedy });
  if (error instanceof EngineUnavailableError) return said('engine', error.message);
  if (error instanceof HomeInUseError) return said('home-in-use', error.message, error.holder === null ? null : { ...error.holder });
  if (error instanceof StoreDamagedError) return said('store-damaged', error.message, { findings: [...error.findings], backups: [...error.backups] });
  if (isDamage(error)) return said('store-damaged', `a part of the database cannot be read (${error.message}); make it anew from disk (mu-align rebuild), which keeps the old one, or export what is readable (mu-align rebuild --export DIR)`);
  if (error instanceof StoreNewerError) return said('store-newer', error.message);
  if (error instanceof StoreOlderError) return said('store-older', error.message);
  if (error instanceof StoreForeignError) return said('store-foreign', error.message);
  if (error instanceof RunQueryError) return said('query', error.message, { remedy: error.remedy });
  if (error instanceof TransitionError) return said('state', error.message);
  if (error instanceof StepsFailedError) return said('step', error.message);
  if (error instanceof MetricArraysError) return said('metrics', error.message);
  if (isDiskFull(error)) return said('disk-full', 'there is no room left on the disk; free some, then do it again. Nothing that was stored is lost');
  return errorData(error);
}
