// What steps are made of, in words: ports, types, groups of the palette, and what is wrong.
import { texts } from '$ui/i18n.svelte';

export const stepText = texts({
  en: {
    ports: {
      table: 'Table',
      model: 'Model',
      report: 'Report',
      first: 'First',
      second: 'Second',
      third: 'Third',
      fourth: 'Fourth',
      left: 'Left',
      right: 'Right',
      data: 'Data',
      scores: 'Scores',
      transform: 'Transform',
      adapter: 'Adapter',
      part: 'Part',
      rest: 'Rest',
      other: 'Other table',
      images: 'Images',
      labels: 'Labels',
      validation: 'Validation'
    } as Readonly<Record<string, string>>,
    types: {
      table: 'table',
      model: 'model',
      report: 'report',
      transform: 'fitted transform',
      'language-model': 'language model',
      adapter: 'adapter',
      images: 'images'
    } as Readonly<Record<string, string>>,
    categories: {
      yours: 'Yours',
      source: 'Sources',
      data: 'Tables',
      transform: 'Features',
      train: 'Training',
      score: 'Scoring',
      evaluate: 'Evaluation',
      explain: 'Explanation',
      language: 'Language models',
      output: 'Outputs'
    },
    issues: {
      unknownComponent: 'This version of Hearth has no such step.',
      missingInput: (port: string) => `Connect “${port}”.`,
      openInput: (input: string) => `The pipeline’s input “${input}” has no value. Connect something else.`,
      badParam: (label: string) => `Check “${label}”.`,
      missingAsset: (name: string) => `“${name}” is not in this workspace.`,
      unknownColumn: (label: string, column: string) => `“${label}”: there is no column “${column}” here.`,
      cycle: 'It waits for its own result.',
      typeMismatch: (port: string) => `“${port}” is connected to something else than it takes.`,
      runsElsewhere: (what: string) => `Azure ML runs this job (${what}); Hearth only keeps it.`,
      broken: 'A connection leads nowhere. Connect it again.'
    }
  },
  'zh-Hant': {
    ports: {
      table: '表格',
      model: '模型',
      report: '報告',
      first: '第一',
      second: '第二',
      third: '第三',
      fourth: '第四',
      left: '左',
      right: '右',
      data: '資料',
      scores: '分數',
      transform: '轉換',
      adapter: '轉接器',
      part: '部分',
      rest: '其餘',
      other: '另一個表格',
      images: '圖片',
      labels: '標籤',
      validation: '驗證'
    } as Readonly<Record<string, string>>,
    types: {
      table: '表格',
      model: '模型',
      report: '報告',
      transform: '已擬合的轉換',
      'language-model': '語言模型',
      adapter: '轉接器',
      images: '圖片'
    } as Readonly<Record<string, string>>,
    categories: {
      yours: '你的',
      source: '來源',
      data: '表格',
      transform: '特徵',
      train: '訓練',
      score: '評分',
      evaluate: '評估',
      explain: '解釋',
      language: '語言模型',
      output: '輸出'
    },
    issues: {
      unknownComponent: '這個版本的 Hearth 沒有這種步驟。',
      missingInput: (port: string) => `請連接「${port}」。`,
      openInput: (input: string) => `流程的輸入「${input}」沒有值。請改接其他內容。`,
      badParam: (label: string) => `請檢查「${label}」。`,
      missingAsset: (name: string) => `工作區中沒有「${name}」。`,
      unknownColumn: (label: string, column: string) => `「${label}」：這裡沒有欄位「${column}」。`,
      cycle: '它在等待自己的結果。',
      typeMismatch: (port: string) => `「${port}」連接到不相符的型別。`,
      runsElsewhere: (what: string) => `這項工作由 Azure ML 執行（${what}）；Hearth 只保留它。`,
      broken: '有一條連線沒有來源，請重新連接。'
    }
  },
  sv: {
    ports: {
      table: 'Tabell',
      model: 'Modell',
      report: 'Rapport',
      first: 'Första',
      second: 'Andra',
      third: 'Tredje',
      fourth: 'Fjärde',
      left: 'Vänster',
      right: 'Höger',
      data: 'Data',
      scores: 'Poäng',
      transform: 'Omvandling',
      adapter: 'Adapter',
      part: 'Del',
      rest: 'Resten',
      other: 'Annan tabell',
      images: 'Bilder',
      labels: 'Etiketter',
      validation: 'Validering'
    } as Readonly<Record<string, string>>,
    types: {
      table: 'tabell',
      model: 'modell',
      report: 'rapport',
      transform: 'anpassad omvandling',
      'language-model': 'språkmodell',
      adapter: 'adapter',
      images: 'bilder'
    } as Readonly<Record<string, string>>,
    categories: {
      yours: 'Dina',
      source: 'Källor',
      data: 'Tabeller',
      transform: 'Egenskaper',
      train: 'Träning',
      score: 'Bedömning',
      evaluate: 'Utvärdering',
      explain: 'Förklaring',
      language: 'Språkmodeller',
      output: 'Utdata'
    },
    issues: {
      unknownComponent: 'Den här versionen av Hearth har inget sådant steg.',
      missingInput: (port: string) => `Koppla ”${port}”.`,
      openInput: (input: string) => `Flödets indata ”${input}” saknar värde. Koppla något annat.`,
      badParam: (label: string) => `Se över ”${label}”.`,
      missingAsset: (name: string) => `”${name}” finns inte i arbetsytan.`,
      unknownColumn: (label: string, column: string) => `”${label}”: det finns ingen kolumn ”${column}” här.`,
      cycle: 'Det väntar på sitt eget resultat.',
      typeMismatch: (port: string) => `”${port}” är kopplad till något annat än den tar emot.`,
      runsElsewhere: (what: string) => `Azure ML kör det här jobbet (${what}); Hearth bara bevarar det.`,
      broken: 'En koppling leder ingenstans. Koppla den igen.'
    }
  }
});

/** A port's name for people. */
export function portLabel(name: string): string {
  // The second port of one kind: "table_2".
  const [, base, number] = /^(.+)_(\d+)$/.exec(name) ?? [];
  const known = stepText.ports[base ?? name];
  if (base !== undefined && known !== undefined) return `${known} ${number}`;
  return known ?? name;
}
