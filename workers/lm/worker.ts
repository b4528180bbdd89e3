// The language-model engine's worker.
import { serve } from '../host';
import { runs } from './runs/index';
import { makeLmService } from './service';

serve(runs, { service: makeLmService });
