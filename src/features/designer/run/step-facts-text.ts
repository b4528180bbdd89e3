// How a step fared, in words.
import { texts } from '$ui/i18n.svelte';

export const stepFacts = texts({
  en: {
    attempt: (n: number) => `attempt ${n}`,
    learned: 'What it has learned',
    because: (reasons: string) => `Not reused: ${reasons}.`,
    first: 'it had not run before',
    forced: 'it was told to run anew',
    component: 'it is another kind of step now',
    seed: 'the seed is another',
    param: (label: string) => `“${label}” was changed`,
    input: (port: string) => `“${port}” is not what it was`,
    gone: 'the earlier result failed or was deleted'
  },
  'zh-Hant': {
    attempt: (n: number) => `第 ${n} 次嘗試`,
    learned: '學到的內容',
    because: (reasons: string) => `未沿用：${reasons}。`,
    first: '之前未執行過',
    forced: '要求重新執行',
    component: '步驟種類已不同',
    seed: '隨機種子不同',
    param: (label: string) => `「${label}」已變更`,
    input: (port: string) => `「${port}」與先前不同`,
    gone: '先前的結果失敗或已刪除'
  },
  sv: {
    attempt: (n: number) => `försök ${n}`,
    learned: 'Det som lärts',
    because: (reasons: string) => `Inte återanvänt: ${reasons}.`,
    first: 'det hade inte körts förut',
    forced: 'det skulle köras på nytt',
    component: 'det är ett steg av annat slag nu',
    seed: 'fröet är ett annat',
    param: (label: string) => `”${label}” ändrades`,
    input: (port: string) => `”${port}” är inte vad det var`,
    gone: 'det tidigare resultatet misslyckades eller har tagits bort'
  }
});
