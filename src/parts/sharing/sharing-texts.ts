// Texts of sharing: the dialog, the people in the shell, and joining.
import type { Role } from '$core/sharing/roles';
import { texts } from '$ui/i18n.svelte';

export const t = texts({
  en: {
    title: 'Share the workspace',
    intro:
      'Work on this workspace together, at the same time or offline. Its records (names, settings, runs, results) are encrypted here and kept on this server’s relay, which cannot read them. The data and models themselves stay on the device they are on, until someone shares their bytes.',
    yourName: 'Your name',
    yourNameHelp: 'As the others see you.',
    start: 'Share',
    people: 'People',
    you: 'you',
    nameless: 'Someone',
    yourOtherTab: 'Your other tab',
    here: 'here',
    isAt: (place: string) => `at ${place}`,
    roles: {
      owner: 'Owner',
      editor: 'Editor',
      labeler: 'Labeler',
      reviewer: 'Reviewer',
      viewer: 'Viewer'
    } as Readonly<Record<Role, string>>,
    roleTexts: {
      owner: 'may do everything, also let people in and take them out',
      editor: 'may change everything',
      labeler: 'may label, and look at the rest',
      reviewer: 'may review labels, and look at the rest',
      viewer: 'may look, not change'
    } as Readonly<Record<Role, string>>,
    remove: (name: string) => `Take ${name} out`,
    removeTitle: (name: string) => `Take ${name} out?`,
    removeText:
      'They are disconnected at once, the key is changed, and the link they came by ends. What they have already received stays with them.',
    removeNow: 'Take out',
    links: 'Links',
    linkText: 'Whoever has a link may come in, until you end it. Send it only to those it is for.',
    role: 'Role',
    makeLink: 'Make a link',
    link: (role: string) => `Link: ${role}`,
    copyLink: 'Copy the link',
    endLink: 'End this link',
    used: (n: number) =>
      n === 0 ? 'not used yet' : n === 1 ? '1 device came by it' : `${n} devices came by it`,
    leave: 'Leave',
    leaveTitle: 'Leave the shared workspace?',
    leaveText: 'Your copy stays on this device, for yourself. To take part again you need a new link.',
    leaveOwner:
      'Your copy stays on this device. Nobody else is an owner: without one, no one can be let in or taken out any more.',
    cancel: 'Cancel',
    close: 'Done',
    peopleHere: (n: number) => (n === 1 ? '1 person here' : `${n} people here`),
    saved: 'Saved here and on the relay',
    unsent: (n: number) =>
      n === 1
        ? '1 change is saved here, not yet on the relay'
        : `${n} changes are saved here, not yet on the relay`,
    connecting: 'Connecting to the relay…',
    away: 'The relay cannot be reached. What you do is saved here and sent later.',
    noRoom:
      'This browser has no storage left for what the others change. It is tried again until there is room; delete something here.',
    outdated: 'This Hearth is older than the shared workspace. Reload to update; what you did is sent then.',
    relayOutdated:
      'The relay is older than this Hearth and must be updated. What you do is saved here and sent then.',
    ended: 'You are no longer part of this shared workspace. Your copy stays here.',
    refused: (n: number) =>
      n === 1 ? '1 change by someone else was refused.' : `${n} changes by others were refused.`,
    join: {
      title: 'Join a shared workspace',
      question: (name: string) => `Join “${name}”?`,
      as: (role: string, may: string) => `You come in as ${role}: you ${may}.`,
      text: 'It is added to your workspaces in this browser. The others see your name, which page you have open and what you choose on it.',
      now: 'Join',
      joined: 'You are a member already.',
      open: 'Open it',
      looking: 'Looking where the link leads…',
      welcome: (name: string) => `You are in “${name}”.`
    }
  },
  'zh-Hant': {
    title: '分享工作區',
    intro:
      '與他人同時或離線地一起使用這個工作區。紀錄（名稱、設定、執行、結果）會在這裡加密，並保存在此伺服器的中繼站；中繼站無法讀取。資料與模型本身仍留在原本的裝置上，直到有人分享其內容。',
    yourName: '你的名字',
    yourNameHelp: '其他人看到的名字。',
    start: '分享',
    people: '成員',
    you: '你',
    nameless: '某人',
    yourOtherTab: '你的另一個分頁',
    here: '在線上',
    isAt: (place: string) => `正在 ${place}`,
    roles: { owner: '擁有者', editor: '編輯者', labeler: '標註者', reviewer: '審核者', viewer: '檢視者' },
    roleTexts: {
      owner: '可以做任何事，包括邀請與移除成員',
      editor: '可以更改所有內容',
      labeler: '可以標註，其餘僅能檢視',
      reviewer: '可以審核標註，其餘僅能檢視',
      viewer: '可以檢視，不能更改'
    },
    remove: (name: string) => `移除 ${name}`,
    removeTitle: (name: string) => `要移除 ${name} 嗎？`,
    removeText: '對方會立即中斷連線，金鑰會更換，其使用的連結也會失效。已收到的內容仍會留在對方那裡。',
    removeNow: '移除',
    links: '連結',
    linkText: '在你停用之前，擁有連結的人都可以加入。請只傳給應該收到的人。',
    role: '角色',
    makeLink: '建立連結',
    link: (role: string) => `連結：${role}`,
    copyLink: '複製連結',
    endLink: '停用這個連結',
    used: (n: number) => (n === 0 ? '尚未使用' : `${n} 個裝置經由它加入`),
    leave: '離開',
    leaveTitle: '要離開這個共用工作區嗎？',
    leaveText: '你的副本會留在這個裝置上，只屬於你。要再次參與需要新的連結。',
    leaveOwner: '你的副本會留在這個裝置上。沒有其他擁有者：之後將無法再邀請或移除任何人。',
    cancel: '取消',
    close: '完成',
    peopleHere: (n: number) => `${n} 人在線上`,
    saved: '已存於此處與中繼站',
    unsent: (n: number) => `${n} 項變更已存於此處，尚未到達中繼站`,
    connecting: '正在連線到中繼站…',
    away: '無法連線到中繼站。你的變更會先存於此處，稍後再送出。',
    noRoom: '這個瀏覽器已沒有空間存放他人的變更。有空間前會持續重試，請刪除一些內容。',
    outdated: '這個 Hearth 的版本比共享工作區舊。請重新載入以更新，你的變更屆時會送出。',
    relayOutdated: '中繼站的版本比這個 Hearth 舊，需要更新。你的變更會先存於此處，屆時再送出。',
    ended: '你已不再是這個共用工作區的成員。你的副本仍留在這裡。',
    refused: (n: number) => `已拒絕他人的 ${n} 項變更。`,
    join: {
      title: '加入共用工作區',
      question: (name: string) => `要加入「${name}」嗎？`,
      as: (role: string, may: string) => `你的角色是${role}：${may}。`,
      text: '它會加入這個瀏覽器的工作區。其他人會看到你的名字、你開啟的頁面以及你在頁面上選取的內容。',
      now: '加入',
      joined: '你已經是成員。',
      open: '開啟',
      looking: '正在查看連結…',
      welcome: (name: string) => `你已加入「${name}」。`
    }
  },
  sv: {
    title: 'Dela arbetsytan',
    intro:
      'Arbeta tillsammans i den här arbetsytan, samtidigt eller offline. Dess poster (namn, inställningar, körningar, resultat) krypteras här och sparas på den här serverns relä, som inte kan läsa dem. Data och modeller stannar på enheten där de finns, tills någon delar innehållet.',
    yourName: 'Ditt namn',
    yourNameHelp: 'Så som de andra ser dig.',
    start: 'Dela',
    people: 'Personer',
    you: 'du',
    nameless: 'Någon',
    yourOtherTab: 'Din andra flik',
    here: 'här',
    isAt: (place: string) => `på ${place}`,
    roles: {
      owner: 'Ägare',
      editor: 'Redigerare',
      labeler: 'Märkare',
      reviewer: 'Granskare',
      viewer: 'Läsare'
    },
    roleTexts: {
      owner: 'får göra allt, även släppa in och ta bort personer',
      editor: 'får ändra allt',
      labeler: 'får märka, och titta på resten',
      reviewer: 'får granska märkningar, och titta på resten',
      viewer: 'får titta, inte ändra'
    },
    remove: (name: string) => `Ta bort ${name}`,
    removeTitle: (name: string) => `Ta bort ${name}?`,
    removeText:
      'Personen kopplas från genast, nyckeln byts och länken som användes upphör. Det som redan tagits emot finns kvar hos personen.',
    removeNow: 'Ta bort',
    links: 'Länkar',
    linkText: 'Den som har en länk får komma in tills du avslutar den. Skicka den bara till dem den är för.',
    role: 'Roll',
    makeLink: 'Skapa en länk',
    link: (role: string) => `Länk: ${role}`,
    copyLink: 'Kopiera länken',
    endLink: 'Avsluta länken',
    used: (n: number) =>
      n === 0 ? 'inte använd än' : n === 1 ? '1 enhet kom via den' : `${n} enheter kom via den`,
    leave: 'Lämna',
    leaveTitle: 'Lämna den delade arbetsytan?',
    leaveText:
      'Din kopia stannar på den här enheten, för dig själv. För att delta igen behöver du en ny länk.',
    leaveOwner:
      'Din kopia stannar på den här enheten. Ingen annan är ägare: utan en sådan kan ingen släppas in eller tas bort mer.',
    cancel: 'Avbryt',
    close: 'Klar',
    peopleHere: (n: number) => (n === 1 ? '1 person här' : `${n} personer här`),
    saved: 'Sparat här och på reläet',
    unsent: (n: number) =>
      n === 1
        ? '1 ändring är sparad här, men inte på reläet än'
        : `${n} ändringar är sparade här, men inte på reläet än`,
    connecting: 'Ansluter till reläet…',
    away: 'Reläet kan inte nås. Det du gör sparas här och skickas senare.',
    noRoom:
      'Webbläsaren har inget utrymme kvar för det som de andra ändrar. Nya försök görs tills det finns plats; ta bort något här.',
    outdated:
      'Den här versionen av Hearth är äldre än den delade arbetsytan. Ladda om för att uppdatera; det du har gjort skickas då.',
    relayOutdated:
      'Reläet är äldre än den här versionen av Hearth och måste uppdateras. Det du gör sparas här och skickas då.',
    ended: 'Du är inte längre med i den delade arbetsytan. Din kopia finns kvar här.',
    refused: (n: number) =>
      n === 1 ? '1 ändring av någon annan avvisades.' : `${n} ändringar av andra avvisades.`,
    join: {
      title: 'Gå med i en delad arbetsyta',
      question: (name: string) => `Gå med i ”${name}”?`,
      as: (role: string, may: string) => `Du kommer in som ${role}: du ${may}.`,
      text: 'Den läggs till bland dina arbetsytor i den här webbläsaren. De andra ser ditt namn, vilken sida du har öppen och vad du väljer på den.',
      now: 'Gå med',
      joined: 'Du är redan med.',
      open: 'Öppna den',
      looking: 'Ser efter vart länken leder…',
      welcome: (name: string) => `Du är med i ”${name}”.`
    }
  }
});
