// Every error sentence and phrase in Swedish.
import type { Sentences } from '../sentences';
import { data } from './data';
import { flow } from './flow';
import { graph } from './graph';
import { job } from './job';
import { labels } from './labels';
import { language } from './language';
import { model } from './model';
import { share } from './share';
import { store } from './store';
import { vault } from './vault';

export { phrases } from './phrases';

export const sentences: Sentences = {
  ...data,
  ...flow,
  ...graph,
  ...job,
  ...labels,
  ...language,
  ...model,
  ...share,
  ...store,
  ...vault
};
