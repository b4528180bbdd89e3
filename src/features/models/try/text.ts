// Texts of trying a model.
import { texts } from '$ui/i18n.svelte';

export const tryTexts = texts({
  en: {
    tryLead: 'The prediction follows as you type. Nothing leaves this computer.',
    pictureLead: 'Choose or drop a picture to see what the model takes it for.',
    choosePicture: 'Choose a picture',
    chosenPicture: 'The picture you chose',
    noForm: 'This model takes something that a form cannot give',
    noFormText: 'Score a dataset with it, or use it from code.',
    usual: 'Usual values',
    randomRow: 'A row of the data',
    reset: 'Back to the start',
    prediction: 'Prediction',
    loading: 'Loading the model…',
    probabilities: 'Probabilities',
    probabilityOf: (label: string) => `Probability of ${label}`,
    before: (value: string) => `before: ${value}`,
    missing: 'missing',
    search_: 'Find a column',
    whatIf: 'What if',
    whatIfNote: (field: string) => `The prediction as ${field} takes other values, all else as in the form.`,
    vary: 'Vary this column'
  },
  'zh-Hant': {
    tryLead: '輸入時即時預測，資料不會離開本機。',
    pictureLead: '選擇或拖入圖片，看看模型認為它是什麼。',
    choosePicture: '選擇圖片',
    chosenPicture: '你選的圖片',
    noForm: '這個模型的輸入無法用表單填寫',
    noFormText: '請用資料集評分，或以程式使用。',
    usual: '常見值',
    randomRow: '資料中的一列',
    reset: '回到起點',
    prediction: '預測',
    loading: '正在載入模型…',
    probabilities: '機率',
    probabilityOf: (label: string) => `「${label}」的機率`,
    before: (value: string) => `先前：${value}`,
    missing: '缺值',
    search_: '尋找欄位',
    whatIf: '假設分析',
    whatIfNote: (field: string) => `其他與表單相同，${field} 取其他值時的預測。`,
    vary: '改變此欄位'
  },
  sv: {
    tryLead: 'Förutsägelsen följer medan du skriver. Inget lämnar datorn.',
    pictureLead: 'Välj eller släpp en bild för att se vad modellen tar den för.',
    choosePicture: 'Välj en bild',
    chosenPicture: 'Bilden du valde',
    noForm: 'Den här modellen tar något som ett formulär inte kan ge',
    noFormText: 'Poängsätt ett dataset med den, eller använd den från kod.',
    usual: 'Vanliga värden',
    randomRow: 'En rad ur data',
    reset: 'Tillbaka till början',
    prediction: 'Förutsägelse',
    loading: 'Laddar modellen…',
    probabilities: 'Sannolikheter',
    probabilityOf: (label: string) => `Sannolikhet för ${label}`,
    before: (value: string) => `förut: ${value}`,
    missing: 'saknas',
    search_: 'Hitta en kolumn',
    whatIf: 'Tänk om',
    whatIfNote: (field: string) =>
      `Förutsägelsen när ${field} tar andra värden, allt annat som i formuläret.`,
    vary: 'Variera den här kolumnen'
  }
});
