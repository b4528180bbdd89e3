// What a job would take, in words.
import type { Estimate } from '$core/component';
import { formatBytes, formatDuration } from '$ui/format.svelte';
import { formTexts as t } from './text';

/** 'about 12 s, 140 MB'. An estimate below a second would pretend to know more than it does. */
export function costText({ seconds, bytes }: Estimate): string {
  const time = seconds < 1.5 ? t.underSecond : formatDuration(Math.round(seconds) * 1000);
  return t.cost(time, formatBytes(bytes));
}
