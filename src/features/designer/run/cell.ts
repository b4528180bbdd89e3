// A cell of a table as it is read.
import { formatDateTime, formatNumber } from '$ui/format.svelte';

export function cellText(value: string | number | null | undefined, type: string): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (type === 'datetime') return formatDateTime(value);
  return type === 'boolean' ? String(value === 1) : formatNumber(value);
}
