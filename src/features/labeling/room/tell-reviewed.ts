// What a reviewer is told when nothing waits for them.
import { toast } from '$ui/toasts.svelte';
import { queueTexts } from './queue-text';
import type { ReviewDesk } from './review-desk.svelte';
import { roomTexts } from './text';

export function tellReviewed({ isWithOthers }: Pick<ReviewDesk, 'isWithOthers'>): void {
  if (isWithOthers) toast(queueTexts.othersAtWork);
  else toast(roomTexts.allReviewed, { tone: 'ok' });
}
