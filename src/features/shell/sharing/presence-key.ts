// What of a page someone has chosen, as a word that finds the same thing on another's screen: a marked part, a node of
// a graph, or a field by its label. Nothing of what is typed, and no field that hides what is typed.
const longest = 80;

export function keyOf(target: EventTarget | null): string | undefined {
  if (!(target instanceof HTMLElement)) return undefined;
  const marked = target.closest<HTMLElement>('[data-presence]')?.dataset.presence;
  if (marked) return marked.slice(0, longest);
  const node = target.closest<HTMLElement>('.svelte-flow__node')?.dataset.id;
  if (node) return `node:${node}`.slice(0, longest);
  const field = fieldOf(target);
  return field === undefined ? undefined : `field:${field}`.slice(0, longest);
}

/** The thing of this page that a key names. */
export function elementOf(key: string): HTMLElement | undefined {
  const [kind, ...rest] = key.split(':');
  const name = rest.join(':');
  // Nodes of a graph say themselves who is at them.
  if (kind === 'node') return undefined;
  if (kind === 'field') return find('input, select, textarea', (element) => fieldOf(element) === name);
  return find('[data-presence]', (element) => element.dataset.presence === key);
}

function find(selector: string, fits: (element: HTMLElement) => boolean): HTMLElement | undefined {
  return [...document.querySelectorAll<HTMLElement>(`main :is(${selector})`)].find(fits);
}

/** A field by its label, and by what it is a field of where a page says so. */
function fieldOf(element: HTMLElement): string | undefined {
  const label = labelOf(element);
  const about = element.closest<HTMLElement>('[data-presence-in]')?.dataset.presenceIn;
  if (label === undefined || about === undefined) return label;
  return `${about}/${label}`.slice(0, longest - 'field:'.length);
}

function labelOf(element: HTMLElement): string | undefined {
  if (!element.matches('input:not([type=password]), select, textarea')) return undefined;
  const { labels } = element as HTMLInputElement;
  const text = element.getAttribute('aria-label') ?? labels?.[0]?.innerText ?? '';
  return text.trim().slice(0, longest - 'field:'.length) || undefined;
}
