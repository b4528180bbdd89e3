// Warnings of a profile as sentences.
import type { ProfileWarning } from '$core/data/profile';
import { formatNumber, formatPercent } from '$ui/format.svelte';
import { pageTexts as t } from './text';

export function warningText(warning: ProfileWarning): string {
  switch (warning.kind) {
    case 'constant':
    case 'id-like':
    case 'all-missing':
      return t.warnings[warning.kind](warning.column);
    case 'mostly-missing':
      return t.warnings['mostly-missing'](warning.column, formatPercent(warning.fraction));
    case 'copy':
      return t.warnings.copy(warning.column, warning.of);
    case 'imbalance':
      return t.warnings.imbalance(warning.column, warning.value, formatPercent(warning.fraction));
    case 'many-categories':
      return t.warnings['many-categories'](warning.column, formatNumber(warning.distinct, 12));
    case 'duplicate-rows':
      return t.warnings['duplicate-rows'](formatNumber(warning.rows, 12));
    default:
      return warning satisfies never;
  }
}
