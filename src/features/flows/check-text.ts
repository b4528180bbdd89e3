// Texts of what a check may be set to.
import { texts } from '$ui/i18n.svelte';

export const checkTexts = texts({
  en: {
    threshold: 'Good from',
    ignoreCase: 'Ignore upper and lower case',
    most: 'Good up to',
    schema: 'JSON Schema',
    absolute: 'Tolerance',
    relative: 'Tolerance, as a share',
    code: 'JavaScript',
    context: 'Input with the context',
    question: 'Input with the question',
    connection: 'Connection of the judge',
    promptPrice: 'Price of a million tokens asked',
    answerPrice: 'Price of a million tokens written',
    criterion: 'Criterion'
  },
  'zh-Hant': {
    threshold: '達到此值為佳',
    ignoreCase: '不分大小寫',
    most: '不超過此值為佳',
    schema: 'JSON Schema',
    absolute: '容許誤差',
    relative: '容許誤差（比例）',
    code: 'JavaScript',
    context: '含有上下文的輸入',
    question: '含有問題的輸入',
    connection: '評審所用的連線',
    promptPrice: '每百萬個提問詞元的價格',
    answerPrice: '每百萬個回答詞元的價格',
    criterion: '評準'
  },
  sv: {
    threshold: 'Bra från',
    ignoreCase: 'Skilj inte på stora och små bokstäver',
    most: 'Bra upp till',
    schema: 'JSON Schema',
    absolute: 'Tolerans',
    relative: 'Tolerans, som andel',
    code: 'JavaScript',
    context: 'Indata med sammanhanget',
    question: 'Indata med frågan',
    connection: 'Domarens anslutning',
    promptPrice: 'Pris per miljon frågade token',
    answerPrice: 'Pris per miljon skrivna token',
    criterion: 'Kriterium'
  }
});
