// The SQL engine's worker. DuckDB itself comes with the first query.
import { serve } from '../host';
import { setAssets } from './assets';
import { runs } from './runs/index';

serve(runs, { assets: setAssets });
