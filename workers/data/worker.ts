// The data engine's worker.
import { serve } from '../host';
import { runs } from './runs/index';
import { makeDataService } from './service';

serve(runs, { service: makeDataService });
