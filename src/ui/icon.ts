// The type of an icon: import one by its path, `import Table from '@lucide/svelte/icons/table-2'`, so that only
// it is loaded, and pass it as a prop or render it with iconProps.
import type { LucideIcon } from '@lucide/svelte';

export type Icon = LucideIcon;

/** Our usual size and weight of line: `<X {...iconProps} />`. */
export const iconProps = { size: 17, strokeWidth: 1.85, 'aria-hidden': true } as const;
