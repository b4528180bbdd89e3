// The door of the neural engine: networks by TensorFlow.js.
import { serve } from '../host';
import { setAssets } from './backend';
import { runs } from './runs/index';

serve(runs, { assets: setAssets });
