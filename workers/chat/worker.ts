// The worker of prebuilt chat models: WebLLM, loaded only when someone looks at its list.
import { serve } from '../host';
import { runs } from './runs/index';
import { makeChatService } from './service';

serve(runs, { service: () => makeChatService() });
