// The door of the tabular engine: trees, forests, boosting and linear models.
import { serve } from '../host';
import { runs } from './runs/index';

serve(runs);
