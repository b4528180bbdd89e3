// The studio renders in the browser alone: nothing is prepared on a server.
export const ssr = false;
export const prerender = false;

// The shell speaks the person's language from its first word on.
export { textsReady as load } from '$ui/i18n.svelte';
