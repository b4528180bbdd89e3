// What is written in the YAML of pipelines and not applied yet, and what each began from. It outlives the panel and the page,
// but not the tab.
import { SvelteMap } from 'svelte/reactivity';

export const drafts = new SvelteMap<string, { readonly was: string; readonly now: string }>();
