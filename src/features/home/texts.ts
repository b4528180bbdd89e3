// Texts of the home page.
import { texts } from '$ui/i18n.svelte';

export const t = texts({
  en: {
    page: 'Home',
    title: 'What shall we build?',
    subtitle: 'Hearth learns from your data on this computer. Nothing you open here leaves it.',
    tableTitle: 'A table',
    tableText: 'Predict a column: who leaves, what it costs, which kind it is.',
    drop: 'Drop a table here',
    dropHint: 'CSV, TSV, JSON, Parquet or Excel',
    orSample: 'Or try a sample',
    samplesNote: 'Samples are made up by Hearth: no real people, homes or flowers.',
    samples: {
      'cafe-customers': { title: 'Café customers', question: 'Who stopped coming? Yes or no.' },
      'house-prices': { title: 'House prices', question: 'What does a home cost? A number.' },
      'meadow-flowers': { title: 'Meadow flowers', question: 'Which of four species is it?' }
    },
    picturesTitle: 'Pictures',
    picturesText: 'Draw boxes and outlines, sort photos into classes, and train a model that sees.',
    languageTitle: 'A language model',
    languageText: 'Chat with a model that runs here, and fine-tune it on your own examples.',
    chooseModel: 'Choose a model',
    fineTune: 'Fine-tune',
    coming: 'In the making',
    recentData: 'Recent data',
    recentModels: 'Recent models',
    recentRuns: 'Recent runs',
    all: 'See all',
    rows: (n: string) => `${n} rows`,
    failed: 'The sample could not be opened'
  },
  'zh-Hant': {
    page: '首頁',
    title: '今天想做什麼？',
    subtitle: 'Hearth 在這台電腦上從您的資料學習，您在這裡開啟的內容都不會離開這台電腦。',
    tableTitle: '表格',
    tableText: '預測一個欄位：誰會離開、要多少錢、屬於哪一類。',
    drop: '將表格拖放到這裡',
    dropHint: 'CSV、TSV、JSON、Parquet 或 Excel',
    orSample: '或試試範例',
    samplesNote: '範例資料由 Hearth 自行產生，並非真實的人、房屋或花。',
    samples: {
      'cafe-customers': { title: '咖啡館顧客', question: '誰不再光顧？是或否。' },
      'house-prices': { title: '房價', question: '一間房子多少錢？一個數字。' },
      'meadow-flowers': { title: '草地野花', question: '是四個物種中的哪一種？' }
    },
    picturesTitle: '圖片',
    picturesText: '繪製方框與輪廓、將照片分類，並訓練能看懂圖片的模型。',
    languageTitle: '語言模型',
    languageText: '與在這台電腦上執行的模型對話，並用您自己的例子微調。',
    chooseModel: '選擇模型',
    fineTune: '微調',
    coming: '開發中',
    recentData: '最近的資料',
    recentModels: '最近的模型',
    recentRuns: '最近的執行紀錄',
    all: '查看全部',
    rows: (n: string) => `${n} 列`,
    failed: '無法開啟範例'
  },
  sv: {
    page: 'Hem',
    title: 'Vad ska vi bygga?',
    subtitle: 'Hearth lär sig av dina data på den här datorn. Inget du öppnar här lämnar den.',
    tableTitle: 'En tabell',
    tableText: 'Förutsäg en kolumn: vem som slutar, vad det kostar, vilken sort det är.',
    drop: 'Släpp en tabell här',
    dropHint: 'CSV, TSV, JSON, Parquet eller Excel',
    orSample: 'Eller prova ett exempel',
    samplesNote: 'Exemplen är påhittade av Hearth: inga verkliga människor, hem eller blommor.',
    samples: {
      'cafe-customers': { title: 'Kafékunder', question: 'Vem slutade komma? Ja eller nej.' },
      'house-prices': { title: 'Huspriser', question: 'Vad kostar en bostad? Ett tal.' },
      'meadow-flowers': { title: 'Ängsblommor', question: 'Vilken av fyra arter är det?' }
    },
    picturesTitle: 'Bilder',
    picturesText: 'Rita rutor och konturer, sortera foton i klasser och träna en modell som ser.',
    languageTitle: 'En språkmodell',
    languageText: 'Chatta med en modell som körs här, och finjustera den på dina egna exempel.',
    chooseModel: 'Välj en modell',
    fineTune: 'Finjustera',
    coming: 'På väg',
    recentData: 'Senaste data',
    recentModels: 'Senaste modeller',
    recentRuns: 'Senaste körningar',
    all: 'Visa alla',
    rows: (n: string) => `${n} rader`,
    failed: 'Exemplet kunde inte öppnas'
  }
});
