// Texts of the dialog that brings a model in, and of the adapters below the catalog.
import { texts } from '$ui/i18n.svelte';

export const bringTexts = texts({
  en: {
    address: 'Repository or address',
    addressHelp:
      'A repository on Hugging Face (owner/name, or owner/name@revision), or the https address of a folder with a model’s files.',
    look: 'Look at it',
    drop: 'Or drop the files of a model',
    dropHint:
      'config.json, model.safetensors and tokenizer.json; or a llama2.c checkpoint with tokenizer.bin',
    canRun: 'This model can run here.',
    chats: 'knows how to chat',
    continues: 'continues texts; it was not taught to chat',
    licence: (name: string) => `licence: ${name}`,
    noLicence: 'licence not told: look at where it comes from',
    bring: 'Bring it in',
    noAdapters: 'Fine-tune a model to get one, or open a model to import one.',
    rank: (rank: string) => `rank ${rank}`,
    base: (name: string) => `for ${name}`,
    unknownBase: 'for a model that is not here',
    download: 'Download for PEFT',
    delete: 'Delete',
    deleted: (name: string) => `Deleted ${name}.`,
    undo: 'Undo',
    chat: 'Chat'
  },
  'zh-Hant': {
    address: '儲存庫或網址',
    addressHelp:
      'Hugging Face 上的儲存庫（owner/name 或 owner/name@revision），或含有模型檔案之資料夾的 https 網址。',
    look: '查看',
    drop: '或拖放模型的檔案',
    dropHint: 'config.json、model.safetensors 與 tokenizer.json；或 llama2.c 檢查點與 tokenizer.bin',
    canRun: '此模型可以在這裡執行。',
    chats: '會對話',
    continues: '接續文字；沒有學過對話',
    licence: (name: string) => `授權：${name}`,
    noLicence: '未說明授權：請查看其來源',
    bring: '帶入',
    noAdapters: '微調模型即可得到，或開啟模型以匯入。',
    rank: (rank: string) => `秩 ${rank}`,
    base: (name: string) => `用於 ${name}`,
    unknownBase: '用於不在此處的模型',
    download: '下載供 PEFT 使用',
    delete: '刪除',
    deleted: (name: string) => `已刪除 ${name}。`,
    undo: '復原',
    chat: '對話'
  },
  sv: {
    address: 'Arkiv eller adress',
    addressHelp:
      'Ett arkiv hos Hugging Face (owner/name eller owner/name@revision), eller https-adressen till en mapp med en modells filer.',
    look: 'Titta på den',
    drop: 'Eller släpp en modells filer',
    dropHint: 'config.json, model.safetensors och tokenizer.json; eller en llama2.c-fil med tokenizer.bin',
    canRun: 'Modellen kan köras här.',
    chats: 'kan chatta',
    continues: 'fortsätter texter; den har inte lärt sig chatta',
    licence: (name: string) => `licens: ${name}`,
    noLicence: 'licens ej angiven: se efter där den kommer ifrån',
    bring: 'Ta in den',
    noAdapters: 'Finjustera en modell för att få en, eller öppna en modell för att importera.',
    rank: (rank: string) => `rang ${rank}`,
    base: (name: string) => `för ${name}`,
    unknownBase: 'för en modell som inte finns här',
    download: 'Ladda ner för PEFT',
    delete: 'Ta bort',
    deleted: (name: string) => `${name} togs bort.`,
    undo: 'Ångra',
    chat: 'Chatta'
  }
});
