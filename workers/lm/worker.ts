// The language-model engine's worker.
import { serve } from '../host';
import { runs } from './runs/index';

serve(runs);
