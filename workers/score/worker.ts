// The score engine's worker.
import { serve } from '../host';
import { runs } from './runs/index';
import { makeScoreService } from './service';
import { configureRuntime } from './session';

serve(runs, { service: makeScoreService, assets: configureRuntime });
