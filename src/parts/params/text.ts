// Texts of the parameter form itself; those of the parameters are in spec-text.ts.
import { texts } from '$ui/i18n.svelte';

export const paramTexts = texts({
  en: {
    chooseAsset: {
      dataset: 'Choose a dataset',
      model: 'Choose a model',
      'language-model': 'Choose a language model',
      adapter: 'Choose an adapter',
      images: 'Choose a set of images'
    },
    needsAsset: {
      dataset: 'Choose a dataset.',
      model: 'Choose a model.',
      'language-model': 'Choose a language model.',
      adapter: 'Choose an adapter.',
      images: 'Choose a set of images.'
    },
    needsText: 'Fill this in.',
    expert: 'Expert settings',
    changed: (count: number) => (count === 1 ? '1 changed' : `${count} changed`),
    chooseColumn: 'Choose a column',
    noColumn: 'None',
    allColumns: 'All that are of use',
    someColumns: (count: number) => (count === 1 ? '1 column' : `${count} columns`),
    searchColumns: 'Find a column',
    between: (min: string, max: string) => `Give a number from ${min} to ${max}.`,
    wholeBetween: (min: string, max: string) => `Give a whole number from ${min} to ${max}.`,
    needsColumn: 'Choose a column.',
    tooLong: (most: string) => `At most ${most} characters.`,
    reset: 'Back to default'
  },
  'zh-Hant': {
    chooseAsset: {
      dataset: '選擇資料集',
      model: '選擇模型',
      'language-model': '選擇語言模型',
      adapter: '選擇轉接器',
      images: '選擇圖片集'
    },
    needsAsset: {
      dataset: '請選擇資料集。',
      model: '請選擇模型。',
      'language-model': '請選擇語言模型。',
      adapter: '請選擇轉接器。',
      images: '請選擇圖片集。'
    },
    needsText: '請填寫。',
    expert: '進階設定',
    changed: (count: number) => `${count} 項已變更`,
    chooseColumn: '選擇欄位',
    noColumn: '無',
    allColumns: '所有有用的欄位',
    someColumns: (count: number) => `${count} 個欄位`,
    searchColumns: '尋找欄位',
    between: (min: string, max: string) => `請輸入 ${min} 到 ${max} 之間的數字。`,
    wholeBetween: (min: string, max: string) => `請輸入 ${min} 到 ${max} 之間的整數。`,
    needsColumn: '請選擇欄位。',
    tooLong: (most: string) => `最多 ${most} 個字元。`,
    reset: '恢復預設值'
  },
  sv: {
    chooseAsset: {
      dataset: 'Välj ett dataset',
      model: 'Välj en modell',
      'language-model': 'Välj en språkmodell',
      adapter: 'Välj en adapter',
      images: 'Välj en bildmängd'
    },
    needsAsset: {
      dataset: 'Välj ett dataset.',
      model: 'Välj en modell.',
      'language-model': 'Välj en språkmodell.',
      adapter: 'Välj en adapter.',
      images: 'Välj en bildmängd.'
    },
    needsText: 'Fyll i detta.',
    expert: 'Expertinställningar',
    changed: (count: number) => (count === 1 ? '1 ändrad' : `${count} ändrade`),
    chooseColumn: 'Välj en kolumn',
    noColumn: 'Ingen',
    allColumns: 'Alla som är till nytta',
    someColumns: (count: number) => (count === 1 ? '1 kolumn' : `${count} kolumner`),
    searchColumns: 'Hitta en kolumn',
    between: (min: string, max: string) => `Ange ett tal från ${min} till ${max}.`,
    wholeBetween: (min: string, max: string) => `Ange ett heltal från ${min} till ${max}.`,
    needsColumn: 'Välj en kolumn.',
    tooLong: (most: string) => `Högst ${most} tecken.`,
    reset: 'Tillbaka till standard'
  }
});
