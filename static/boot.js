// Runs before the first paint: the theme and language a person chose, so that nothing flashes. The keys are those
// of src/ui/theme.svelte.ts and src/ui/i18n.svelte.ts.
(() => {
  const kept = (/** @type {string} */ key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // Storage is blocked: the system's theme and language it is.
    }
  };
  const chosen = kept('hearth-theme');
  const dark = chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  document.documentElement.lang = kept('hearth-locale') ?? document.documentElement.lang;
})();
