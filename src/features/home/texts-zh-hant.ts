// Texts of the home page, in Chinese.
import type { HomeTexts } from './texts';

export const texts: HomeTexts = {
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
  picturesText: '將照片分類、繪製方框與輪廓，標註可帶到任何地方。',
  choosePictures: '選擇圖片',
  samplePictures: '試試範例',
  languageTitle: '語言模型',
  languageText: '與在這台電腦上執行的模型對話，並用您自己的例子微調。',
  chooseModel: '所有模型',
  talk: '與小模型對話',
  teach: '教它一種語氣',
  recentData: '最近的資料',
  recentModels: '最近的模型',
  recentRuns: '最近的執行紀錄',
  all: '查看全部',
  rows: (n: string) => `${n} 列`,
  failed: '無法開啟範例'
};
