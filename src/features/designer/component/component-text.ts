// Texts of saved components.
import { texts } from '$ui/i18n.svelte';

export const componentText = texts({
  en: {
    save: 'Save as a component',
    saveHint: 'The steps become one that you find under “Yours” in the palette.',
    which: 'Save as',
    newOne: 'A new component',
    versionOf: (title: string, version: number) => `Version ${version} of “${title}”`,
    name: 'Name',
    description: 'What it does',
    ports: (inputs: string, outputs: string) => `Takes: ${inputs}. Gives: ${outputs}.`,
    nothing: 'nothing',
    between: (count: number) =>
      count === 1
        ? 'A step between those you chose belongs to it too.'
        : `${count} steps between those you chose belong to it too.`,
    settable: 'Stays settable where it is placed',
    replace: 'Put the component in the place of these steps',
    cancel: 'Cancel',
    confirm: 'Save',
    version: (version: number) => `Version ${version}`,
    newer: (version: number) => `Version ${version} is there. What you have set stays where it has a place.`,
    update: 'Update',
    inside: 'Look inside',
    apart: 'Take apart',
    forget: 'Remove from the palette',
    forgetText: (title: string) =>
      `“${title}” is removed from the palette with all its versions. Where it is placed, it stays.`
  },
  'zh-Hant': {
    save: '存成元件',
    saveHint: '這些步驟會合成一個，列在步驟清單的「你的」之下。',
    which: '存成',
    newOne: '新元件',
    versionOf: (title: string, version: number) => `「${title}」的第 ${version} 版`,
    name: '名稱',
    description: '用途',
    ports: (inputs: string, outputs: string) => `輸入：${inputs}。輸出：${outputs}。`,
    nothing: '無',
    between: (count: number) => `所選步驟之間的 ${count} 個步驟也會一併納入。`,
    settable: '放置後仍可設定',
    replace: '以元件取代這些步驟',
    cancel: '取消',
    confirm: '儲存',
    version: (version: number) => `第 ${version} 版`,
    newer: (version: number) => `已有第 ${version} 版。你的設定在新版仍有對應處時會保留。`,
    update: '更新',
    inside: '查看內部',
    apart: '拆開',
    forget: '從步驟清單移除',
    forgetText: (title: string) => `「${title}」及其所有版本會從步驟清單移除。已放置之處不受影響。`
  },
  sv: {
    save: 'Spara som komponent',
    saveHint: 'Stegen blir ett enda, som du hittar under ”Dina” bland stegen.',
    which: 'Spara som',
    newOne: 'En ny komponent',
    versionOf: (title: string, version: number) => `Version ${version} av ”${title}”`,
    name: 'Namn',
    description: 'Vad den gör',
    ports: (inputs: string, outputs: string) => `Tar emot: ${inputs}. Ger: ${outputs}.`,
    nothing: 'ingenting',
    between: (count: number) =>
      count === 1
        ? 'Ett steg mellan dem du valt hör också dit.'
        : `${count} steg mellan dem du valt hör också dit.`,
    settable: 'Går att ställa in där den placeras',
    replace: 'Sätt komponenten i stegens ställe',
    cancel: 'Avbryt',
    confirm: 'Spara',
    version: (version: number) => `Version ${version}`,
    newer: (version: number) => `Version ${version} finns. Det du ställt in blir kvar där det har en plats.`,
    update: 'Uppdatera',
    inside: 'Se inuti',
    apart: 'Ta isär',
    forget: 'Ta bort bland stegen',
    forgetText: (title: string) =>
      `”${title}” tas bort bland stegen med alla sina versioner. Där den är placerad finns den kvar.`
  }
});
