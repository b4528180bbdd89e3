// Texts of schedules.
import { texts } from '$ui/i18n.svelte';

export const scheduleText = texts({
  en: {
    title: 'Schedules',
    hint: 'Runs begin while a tab of Hearth is open. What was missed meanwhile is caught up as chosen.',
    none: 'This pipeline does not run by itself yet.',
    when: 'Run',
    kinds: {
      cron: 'at the times of a cron line',
      every: 'every so many minutes',
      'new-dataset': 'at a new version of a dataset',
      'new-model': 'at a new version of a model',
      drifted: 'at a version of a dataset that has drifted'
    },
    watched: { dataset: 'Dataset', model: 'Model' },
    cron: 'Cron line',
    cronHelp: 'Minute, hour, day of the month, month, day of the week; in your time zone.',
    minutes: 'Minutes',
    everyMinutes: (count: number) => `every ${count} min`,
    choose: 'Choose',
    reference: 'Compare with',
    referenceHelp:
      'Each new version is compared with this one, column by column. Times, free text and columns that name each row are left out; rare categories count as one.',
    version: (version: number, when: string) => `version ${version}, ${when}`,
    threshold: 'Run from a drift of',
    thresholdHelp:
      'Population stability index of any column: under 0.1 little has changed, from 0.2 much. Under some 500 rows chance alone can come to 0.1.',
    against: (version: number, threshold: string) => `against version ${version}, from ${threshold}`,
    drift: (dataset: string, reference: string, column: string, psi: string) =>
      `${dataset} against ${reference}: the most drift is in “${column}”, ${psi}`,
    missed: 'Times that were missed',
    catchUps: { once: 'run once when Hearth is open again', skip: 'skip' },
    next: (when: string) => `next ${when}`,
    add: 'Add schedule',
    begun: (drift: string) => `Begun by a schedule, for drift. ${drift}`,
    remove: 'Remove schedule',
    removeText: (what: string) => `The pipeline no longer runs by itself: ${what}.`,
    elsewhere: 'run by another device',
    waits: 'due, waits for storage room',
    menu: 'Schedules'
  },
  'zh-Hant': {
    title: '排程',
    hint: '只要開著一個 Hearth 分頁就會執行。期間錯過的依選擇補上。',
    none: '這個流程還不會自動執行。',
    when: '執行時機',
    kinds: {
      cron: '依 cron 設定的時間',
      every: '每隔數分鐘',
      'new-dataset': '資料集有新版本時',
      'new-model': '模型有新版本時',
      drifted: '資料集的新版本漂移時'
    },
    watched: { dataset: '資料集', model: '模型' },
    cron: 'Cron 設定',
    cronHelp: '分、時、日、月、星期；依你的時區。',
    minutes: '分鐘',
    everyMinutes: (count: number) => `每 ${count} 分鐘`,
    choose: '選擇',
    reference: '比較基準',
    referenceHelp:
      '每個新版本都會逐欄與這個版本比較。時間、自由文字與逐列識別的欄位不列入；少見的類別合併計算。',
    version: (version: number, when: string) => `版本 ${version}，${when}`,
    threshold: '漂移達多少時執行',
    thresholdHelp:
      '任一欄位的母體穩定指標：低於 0.1 變化很小，0.2 以上變化很大。少於約 500 列時，單憑偶然就可能達到 0.1。',
    against: (version: number, threshold: string) => `與版本 ${version} 比較，門檻 ${threshold}`,
    drift: (dataset: string, reference: string, column: string, psi: string) =>
      `${dataset} 與 ${reference} 相比：「${column}」漂移最大，${psi}`,
    missed: '錯過的時間',
    catchUps: { once: '再次開啟 Hearth 時執行一次', skip: '略過' },
    next: (when: string) => `下次 ${when}`,
    add: '新增排程',
    begun: (drift: string) => `因漂移而由排程開始。${drift}`,
    remove: '移除排程',
    removeText: (what: string) => `這個流程不再自動執行：${what}。`,
    elsewhere: '由另一台裝置執行',
    waits: '已到時間，等待儲存空間',
    menu: '排程'
  },
  sv: {
    title: 'Scheman',
    hint: 'Körningar startar medan en flik med Hearth är öppen. Det som missades tas igen som valt.',
    none: 'Det här flödet körs inte av sig självt än.',
    when: 'Kör',
    kinds: {
      cron: 'vid tiderna i en cron-rad',
      every: 'med så här många minuters mellanrum',
      'new-dataset': 'vid en ny version av ett dataset',
      'new-model': 'vid en ny version av en modell',
      drifted: 'vid en version av ett dataset som har driftat'
    },
    watched: { dataset: 'Dataset', model: 'Modell' },
    cron: 'Cron-rad',
    cronHelp: 'Minut, timme, dag i månaden, månad, veckodag; i din tidszon.',
    minutes: 'Minuter',
    everyMinutes: (count: number) => `var ${count} min`,
    choose: 'Välj',
    reference: 'Jämför med',
    referenceHelp:
      'Varje ny version jämförs med den här, kolumn för kolumn. Tider, fri text och kolumner som namnger varje rad lämnas utanför; sällsynta kategorier räknas som en.',
    version: (version: number, when: string) => `version ${version}, ${when}`,
    threshold: 'Kör från en drift på',
    thresholdHelp:
      'Populationens stabilitetsindex (PSI) för någon kolumn: under 0,1 har lite ändrats, från 0,2 mycket. Under cirka 500 rader kan slumpen ensam ge 0,1.',
    against: (version: number, threshold: string) => `mot version ${version}, från ${threshold}`,
    drift: (dataset: string, reference: string, column: string, psi: string) =>
      `${dataset} mot ${reference}: mest drift i ”${column}”, ${psi}`,
    missed: 'Tider som missades',
    catchUps: { once: 'kör en gång när Hearth öppnas igen', skip: 'hoppa över' },
    next: (when: string) => `nästa ${when}`,
    add: 'Lägg till schema',
    begun: (drift: string) => `Startad av ett schema, för drift. ${drift}`,
    remove: 'Ta bort schema',
    removeText: (what: string) => `Flödet körs inte längre av sig självt: ${what}.`,
    elsewhere: 'körs av en annan enhet',
    waits: 'dags, väntar på lagringsutrymme',
    menu: 'Scheman'
  }
});
