// The SQL engine's runs: every component of the engine, or it does not compile.
import type { RunsFor } from '../../runs';
import { runSql } from './run-sql';

export const runs = { 'run-sql': runSql } satisfies RunsFor<'sql'>;
