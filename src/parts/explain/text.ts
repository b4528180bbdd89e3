// Texts of the explanation panels before there is something to draw.
import { texts } from '$ui/i18n.svelte';

export const explainTexts = texts({
  en: {
    importance: 'Which columns matter',
    importanceAsk: 'Shuffles one column after another and sees how much worse the model gets.',
    dependence: 'How one column moves the prediction',
    dependenceAsk: 'The mean prediction as one column takes each of its values, all else equal.',
    column: 'Choose a column',
    compute: 'Compute',
    progress: 'Computing'
  },
  'zh-Hant': {
    importance: '哪些欄位重要',
    importanceAsk: '逐一打亂各欄位，看模型變差多少。',
    dependence: '單一欄位如何影響預測',
    dependenceAsk: '其他不變時，該欄位取各個值的平均預測。',
    column: '選擇欄位',
    compute: '計算',
    progress: '計算中'
  },
  sv: {
    importance: 'Vilka kolumner som betyder något',
    importanceAsk: 'Blandar om en kolumn i taget och ser hur mycket sämre modellen blir.',
    dependence: 'Hur en kolumn flyttar förutsägelsen',
    dependenceAsk: 'Medelförutsägelsen när en kolumn tar vart och ett av sina värden, allt annat lika.',
    column: 'Välj en kolumn',
    compute: 'Beräkna',
    progress: 'Beräknar'
  }
});
