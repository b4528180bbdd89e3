// Texts of being in a shared workspace together: roles, following, mentions, the activity log.
import type { Role } from '$core/sharing/roles';
import { texts } from '$ui/i18n.svelte';
import type { ActivityVerb } from '$sdk/sharing';

export const togetherTexts = texts({
  en: {
    only: {
      viewer: 'Your role is Viewer: you may look, not change.',
      labeler: 'Your role is Labeler: you may label and comment, not change anything else.',
      reviewer: 'Your role is Reviewer: you may label, review and comment, not change anything else.'
    } as Readonly<Partial<Record<Role, string>>>,
    follow: (name: string) => `Follow ${name}`,
    following: (name: string) => `You follow ${name}`,
    stop: 'Stop following',
    typing: (name: string) => `${name} is writing`,
    wanted: (ref: string) => `${ref} is not in this browser.`,
    fetch: (bytes: string) => `Fetch ${bytes}`,
    fetched: (ref: string) => `${ref} is here now.`,
    activity: 'Activity',
    activityText:
      'What was done with the records of this workspace since it was shared: the last 300 entries of each device.',
    noActivity: 'Nothing has been done since the workspace was shared.',
    who: 'Who',
    what: 'What',
    when: 'When',
    csv: 'Save as CSV',
    json: 'Save as JSON',
    back: 'Done',
    search: 'Search',
    conflicts: 'Changed by two people',
    conflictText: (title: string, name: string) =>
      `“${title}” was changed by two people apart. What ${name} changed is not in it here:`,
    conflictTold: (title: string) => `“${title}” was changed by two people apart. A person must decide.`,
    look: 'Look',
    inUse: 'In use',
    other: (name: string) => `By ${name}`,
    take: 'Take this instead',
    leave: 'Keep what is in use',
    nothing: 'nothing',
    verbs: {
      made: 'made',
      changed: 'changed',
      renamed: 'renamed',
      deleted: 'deleted',
      restored: 'restored',
      'shared-bytes': 'shared the bytes of',
      started: 'started',
      completed: 'finished',
      failed: 'failed:',
      cancelled: 'cancelled',
      conflict: 'kept both versions of'
    } as Readonly<Record<ActivityVerb, string>>,
    /** As the log has them; it may have others, of a later version. */
    kinds: {
      dataset: 'dataset',
      images: 'images',
      model: 'model',
      'language-model': 'language model',
      adapter: 'adapter',
      run: 'run',
      flow: 'flow',
      pipeline: 'pipeline',
      'pipeline run': 'pipeline run',
      'pipeline component': 'pipeline component',
      labels: 'labeling project',
      bytes: 'contents'
    } as Readonly<Record<string, string>>
  },
  'zh-Hant': {
    only: {
      viewer: '你的角色是檢視者：可以檢視，不能更改。',
      labeler: '你的角色是標註者：可以標註與留言，不能更改其他內容。',
      reviewer: '你的角色是審核者：可以標註、審核與留言，不能更改其他內容。'
    },
    follow: (name: string) => `跟隨 ${name}`,
    following: (name: string) => `你正在跟隨 ${name}`,
    stop: '停止跟隨',
    typing: (name: string) => `${name} 正在輸入`,
    wanted: (ref: string) => `${ref} 不在這個瀏覽器中。`,
    fetch: (bytes: string) => `取得 ${bytes}`,
    fetched: (ref: string) => `${ref} 已在此處。`,
    activity: '活動',
    activityText: '分享以來對此工作區紀錄所做的動作：每個裝置保留最近 300 筆。',
    noActivity: '分享以來還沒有任何動作。',
    who: '誰',
    what: '做了什麼',
    when: '何時',
    csv: '存成 CSV',
    json: '存成 JSON',
    back: '完成',
    search: '搜尋',
    conflicts: '兩人都更改的內容',
    conflictText: (title: string, name: string) =>
      `「${title}」被兩人分別更改。以下 ${name} 的更改尚未套用：`,
    conflictTold: (title: string) => `「${title}」被兩人分別更改，需要由人決定。`,
    look: '查看',
    inUse: '使用中',
    other: (name: string) => `${name} 的版本`,
    take: '改用這個',
    leave: '保留使用中的內容',
    nothing: '無',
    verbs: {
      made: '建立',
      changed: '更改',
      renamed: '重新命名',
      deleted: '刪除',
      restored: '還原',
      'shared-bytes': '分享內容',
      started: '開始',
      completed: '完成',
      failed: '失敗：',
      cancelled: '取消',
      conflict: '保留兩個版本'
    },
    kinds: {
      dataset: '資料集',
      images: '圖片集',
      model: '模型',
      'language-model': '語言模型',
      adapter: '轉接器',
      run: '執行紀錄',
      flow: '提示流程',
      pipeline: '流程',
      'pipeline run': '流程執行紀錄',
      'pipeline component': '流程元件',
      labels: '標註專案',
      bytes: '內容'
    }
  },
  sv: {
    only: {
      viewer: 'Din roll är Läsare: du får titta, inte ändra.',
      labeler: 'Din roll är Märkare: du får märka och kommentera, inte ändra något annat.',
      reviewer: 'Din roll är Granskare: du får märka, granska och kommentera, inte ändra något annat.'
    },
    follow: (name: string) => `Följ ${name}`,
    following: (name: string) => `Du följer ${name}`,
    stop: 'Sluta följa',
    typing: (name: string) => `${name} skriver`,
    wanted: (ref: string) => `${ref} finns inte i den här webbläsaren.`,
    fetch: (bytes: string) => `Hämta ${bytes}`,
    fetched: (ref: string) => `${ref} finns här nu.`,
    activity: 'Aktivitet',
    activityText:
      'Vad som gjorts med arbetsytans poster sedan den delades: de senaste 300 händelserna för varje enhet.',
    noActivity: 'Inget har gjorts sedan arbetsytan delades.',
    who: 'Vem',
    what: 'Vad',
    when: 'När',
    csv: 'Spara som CSV',
    json: 'Spara som JSON',
    back: 'Klar',
    search: 'Sök',
    conflicts: 'Ändrat av två personer',
    conflictText: (title: string, name: string) =>
      `”${title}” ändrades av två personer var för sig. Det som ${name} ändrade finns inte med här:`,
    conflictTold: (title: string) => `”${title}” ändrades av två personer var för sig. Någon måste avgöra.`,
    look: 'Titta',
    inUse: 'Används',
    other: (name: string) => `Av ${name}`,
    take: 'Ta det här i stället',
    leave: 'Behåll det som används',
    nothing: 'inget',
    verbs: {
      made: 'skapade',
      changed: 'ändrade',
      renamed: 'bytte namn på',
      deleted: 'tog bort',
      restored: 'återställde',
      'shared-bytes': 'delade innehållet i',
      started: 'startade',
      completed: 'slutförde',
      failed: 'misslyckades:',
      cancelled: 'avbröt',
      conflict: 'behöll båda versionerna av'
    },
    kinds: {
      dataset: 'dataset',
      images: 'bilder',
      model: 'modell',
      'language-model': 'språkmodell',
      adapter: 'adapter',
      run: 'körning',
      flow: 'promptflöde',
      pipeline: 'flöde',
      'pipeline run': 'flödeskörning',
      'pipeline component': 'flödeskomponent',
      labels: 'märkningsprojekt',
      bytes: 'innehåll'
    }
  }
});
