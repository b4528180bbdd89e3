// Texts of the explanation panels.
import { texts } from '$ui/i18n.svelte';

export const explainTexts = texts({
  en: {
    importance: 'Which columns matter',
    importanceAsk: 'Shuffles one column after another and sees how much worse the model gets.',
    importanceNote: (metric: string, rows: string, repeats: string) =>
      `Loss of ${metric} when a column is shuffled, on ${rows} rows, ${repeats} times.`,
    loss: (metric: string) => `${metric} lost`,
    dependence: 'How one column moves the prediction',
    dependenceAsk: 'The mean prediction as one column takes each of its values, all else equal.',
    dependenceNote: 'The mean over a sample of rows; thin lines are single rows.',
    prediction: 'Mean prediction',
    probability: (label: string) => `Probability of ${label}`,
    column: 'Column',
    compute: 'Compute',
    cancel: 'Cancel',
    progress: 'Computing'
  },
  'zh-Hant': {
    importance: '哪些欄位重要',
    importanceAsk: '逐一打亂各欄位，看模型變差多少。',
    importanceNote: (metric: string, rows: string, repeats: string) =>
      `打亂欄位後損失的 ${metric}，${rows} 列，${repeats} 次。`,
    loss: (metric: string) => `損失的 ${metric}`,
    dependence: '單一欄位如何影響預測',
    dependenceAsk: '其他不變時，該欄位取各個值的平均預測。',
    dependenceNote: '樣本列的平均；細線為單一資料列。',
    prediction: '平均預測',
    probability: (label: string) => `「${label}」的機率`,
    column: '欄位',
    compute: '計算',
    cancel: '取消',
    progress: '計算中'
  },
  sv: {
    importance: 'Vilka kolumner som betyder något',
    importanceAsk: 'Blandar om en kolumn i taget och ser hur mycket sämre modellen blir.',
    importanceNote: (metric: string, rows: string, repeats: string) =>
      `Förlorad ${metric} när en kolumn blandas om, på ${rows} rader, ${repeats} gånger.`,
    loss: (metric: string) => `Förlorad ${metric}`,
    dependence: 'Hur en kolumn flyttar förutsägelsen',
    dependenceAsk: 'Medelförutsägelsen när en kolumn tar vart och ett av sina värden, allt annat lika.',
    dependenceNote: 'Medel över ett urval av rader; tunna linjer är enskilda rader.',
    prediction: 'Medelförutsägelse',
    probability: (label: string) => `Sannolikhet för ${label}`,
    column: 'Kolumn',
    compute: 'Beräkna',
    cancel: 'Avbryt',
    progress: 'Beräknar'
  }
});
