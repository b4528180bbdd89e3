// Texts of what people say of single answers.
import { counted } from '$ui/counted';
import { texts } from '$ui/i18n.svelte';

export const annotationTexts = texts({
  en: {
    title: 'What you say of it',
    verdict: 'This answer is',
    unsaid: '(not said)',
    good: 'good',
    bad: 'not good',
    wanted: 'It should have said',
    note: 'Note',
    annotated: (n: string) => `${n} annotated`,
    asDataset: 'Make a dataset of the annotations',
    start: 'Rate answers',
    done: 'Close'
  },
  'zh-Hant': {
    title: '您的評語',
    verdict: '此回答',
    unsaid: '（未評）',
    good: '好',
    bad: '不好',
    wanted: '應有的回答',
    note: '備註',
    annotated: (n: string) => `已註記 ${n} 個`,
    asDataset: '將註記存成資料集',
    start: '評比回答',
    done: '關閉'
  },
  sv: {
    title: 'Vad du säger om det',
    verdict: 'Svaret är',
    unsaid: '(inte sagt)',
    good: 'bra',
    bad: 'inte bra',
    wanted: 'Det borde ha sagt',
    note: 'Anteckning',
    annotated: (n: string) => counted(n, 'kommenterad', 'kommenterade'),
    asDataset: 'Gör ett dataset av kommentarerna',
    start: 'Jämför svar',
    done: 'Stäng'
  }
});
