// The door of the tabular engine: trees, forests, boosting and linear models; and learning beside people who label.
import { serve } from '../host';
import { runs } from './runs/index';
import { makeTabularService } from './service';

serve(runs, { service: makeTabularService });
