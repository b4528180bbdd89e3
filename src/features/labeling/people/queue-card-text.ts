// Words of the queue on a project's page.
import { texts } from '$ui/i18n.svelte';

export const queueCardTexts = texts({
  en: {
    queue: 'Queue',
    settings: (n: string, order: string) => `People per item: ${n}. Order: ${order}.`,
    orders: {
      listed: 'as listed',
      random: 'by chance',
      uncertain: 'what the model doubts most',
      diverse: 'what is most different'
    },
    review: 'Wait for review',
    rejected: 'Sent back',
    flagged: 'Flagged',
    atWork: 'At work now',
    holds: (name: string) => `${name} is at it`
  },
  'zh-Hant': {
    queue: '佇列',
    settings: (n: string, order: string) => `每個項目的人數：${n}。順序：${order}。`,
    orders: { listed: '依清單', random: '隨機', uncertain: '模型最不確定的', diverse: '差異最大的' },
    review: '等待審核',
    rejected: '被退回',
    flagged: '加旗標',
    atWork: '正在工作',
    holds: (name: string) => `${name} 正在處理`
  },
  sv: {
    queue: 'Kö',
    settings: (n: string, order: string) => `Personer per objekt: ${n}. Ordning: ${order}.`,
    orders: {
      listed: 'som i listan',
      random: 'slumpvis',
      uncertain: 'det modellen tvivlar mest på',
      diverse: 'det som är mest olikt'
    },
    review: 'Väntar på granskning',
    rejected: 'Återsända',
    flagged: 'Flaggade',
    atWork: 'Arbetar nu',
    holds: (name: string) => `${name} är vid den`
  }
});
