// The kinds of task in words.
import { texts } from '$ui/i18n.svelte';
import type { Task } from '$core/models/manifest';

interface TaskText {
  readonly name: string;
  readonly hint: string;
  readonly [key: string]: string;
}

const t = texts<Record<Task, TaskText>>({
  en: {
    binary: { name: 'Two classes', hint: 'Which of two values a row has, with probabilities.' },
    multiclass: { name: 'Several classes', hint: 'Which of several values a row has, with probabilities.' },
    regression: { name: 'A number', hint: 'How much: a value on a scale (regression).' }
  },
  'zh-Hant': {
    binary: { name: '二元分類', hint: '預測每列屬於兩個值中的哪一個，並給出機率。' },
    multiclass: { name: '多類別分類', hint: '預測每列屬於多個值中的哪一個，並給出機率。' },
    regression: { name: '迴歸', hint: '預測數值：尺度上的一個值。' }
  },
  sv: {
    binary: { name: 'Två klasser', hint: 'Vilket av två värden en rad har, med sannolikheter.' },
    multiclass: { name: 'Flera klasser', hint: 'Vilket av flera värden en rad har, med sannolikheter.' },
    regression: { name: 'Ett tal', hint: 'Hur mycket: ett värde på en skala (regression).' }
  }
});

/** 'Two classes', … in the current language. */
export function taskName(task: Task): string {
  return t[task].name;
}

/** What the task asks, in a sentence. */
export function taskHint(task: Task): string {
  return t[task].hint;
}
