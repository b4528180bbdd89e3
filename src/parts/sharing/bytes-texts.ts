// Texts about where the bytes of an asset are in a shared workspace.
import { texts } from '$ui/i18n.svelte';

export const bytesTexts = texts({
  en: {
    bytes: 'Bytes',
    here: 'here',
    relay: 'on the relay',
    with: (names: string) => `with ${names}`,
    nowhere: 'nowhere that is known',
    partly: (absent: string) => `${absent} not here yet`,
    share: (bytes: string) => `Share its bytes (${bytes})`,
    shareHelp: 'Sends them, encrypted, to the relay, so that the others can fetch them.',
    fetch: (bytes: string) => `Fetch ${bytes}`,
    resume: (bytes: string) => `Go on fetching (${bytes})`,
    cancel: 'Stop',
    sending: 'Sending to the relay',
    fetching: 'Fetching',
    waiting: 'The relay is away. It goes on by itself.',
    absentTitle: 'The bytes are not in this browser',
    absentRelay: (bytes: string) =>
      `They are on the relay, encrypted for this workspace. Fetching loads ${bytes}.`,
    absentWith: (names: string) =>
      `${names} has them. Ask for “Share its bytes” on this page, and they can be fetched here.`,
    absentNobody: 'Nobody who is known here has shared them. Whoever made this can.',
    all: 'Data and models',
    allText:
      'Only records are shared by themselves. The bytes of data and models are sent when you say so, encrypted, and fetched by those who open them.',
    shareAll: (bytes: string) => `Share the bytes of everything here (${bytes})`,
    allShared: 'The bytes of everything that is here are on the relay.',
    noBytes: 'There are no data or models here yet.',
    alsoBytes: (bytes: string) => `Also send the data and models that are here now (${bytes}), encrypted`
  },
  'zh-Hant': {
    bytes: '位元組',
    here: '在此處',
    relay: '在中繼站',
    with: (names: string) => `在 ${names} 的裝置`,
    nowhere: '沒有已知的位置',
    partly: (absent: string) => `尚有 ${absent} 不在此處`,
    share: (bytes: string) => `分享內容（${bytes}）`,
    shareHelp: '加密後傳送到中繼站，讓其他人可以取得。',
    fetch: (bytes: string) => `取得 ${bytes}`,
    resume: (bytes: string) => `繼續取得（${bytes}）`,
    cancel: '停止',
    sending: '正在傳送到中繼站',
    fetching: '正在取得',
    waiting: '中繼站暫時無法連線，稍後會自動繼續。',
    absentTitle: '內容不在這個瀏覽器中',
    absentRelay: (bytes: string) => `內容已為此工作區加密並存放在中繼站。取得需下載 ${bytes}。`,
    absentWith: (names: string) => `${names} 擁有內容。請對方在此頁選擇「分享內容」，即可在這裡取得。`,
    absentNobody: '已知的成員都尚未分享內容。建立者可以分享。',
    all: '資料與模型',
    allText: '只有紀錄會自動分享。資料與模型的內容只在你要求時加密傳送，並由開啟它們的人取得。',
    shareAll: (bytes: string) => `分享此處所有內容（${bytes}）`,
    allShared: '此處所有內容都已在中繼站。',
    noBytes: '此處還沒有資料或模型。',
    alsoBytes: (bytes: string) => `同時加密傳送目前在此處的資料與模型（${bytes}）`
  },
  sv: {
    bytes: 'Byte',
    here: 'här',
    relay: 'på reläet',
    with: (names: string) => `hos ${names}`,
    nowhere: 'ingenstans som är känt',
    partly: (absent: string) => `${absent} är inte här än`,
    share: (bytes: string) => `Dela innehållet (${bytes})`,
    shareHelp: 'Skickar det, krypterat, till reläet så att de andra kan hämta det.',
    fetch: (bytes: string) => `Hämta ${bytes}`,
    resume: (bytes: string) => `Fortsätt hämta (${bytes})`,
    cancel: 'Stoppa',
    sending: 'Skickar till reläet',
    fetching: 'Hämtar',
    waiting: 'Reläet är borta. Det fortsätter av sig självt.',
    absentTitle: 'Innehållet finns inte i den här webbläsaren',
    absentRelay: (bytes: string) =>
      `Det finns på reläet, krypterat för den här arbetsytan. Att hämta det laddar ner ${bytes}.`,
    absentWith: (names: string) =>
      `${names} har det. Be om ”Dela innehållet” på den här sidan, så kan det hämtas hit.`,
    absentNobody: 'Ingen som är känd här har delat det. Den som gjorde det kan göra det.',
    all: 'Data och modeller',
    allText:
      'Bara poster delas av sig själva. Innehållet i data och modeller skickas när du säger till, krypterat, och hämtas av dem som öppnar det.',
    shareAll: (bytes: string) => `Dela innehållet i allt som är här (${bytes})`,
    allShared: 'Innehållet i allt som är här finns på reläet.',
    noBytes: 'Det finns inga data eller modeller här än.',
    alsoBytes: (bytes: string) => `Skicka även de data och modeller som är här nu (${bytes}), krypterat`
  }
});
