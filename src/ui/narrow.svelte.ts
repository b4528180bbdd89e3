// Whether the window is as narrow as a phone, as the style sheets have it.
import { MediaQuery } from 'svelte/reactivity';

export const narrow = new MediaQuery('(max-width: 46rem)');
