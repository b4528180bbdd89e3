// The first page's texts come in the person's language before it is shown.
export { textsReady as load } from '$ui/i18n.svelte';
