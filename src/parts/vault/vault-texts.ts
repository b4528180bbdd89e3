// Texts of the vault of secrets.
import { texts } from '$ui/i18n.svelte';

export const vaultTexts = texts({
  en: {
    title: 'Key vault',
    about:
      'Access tokens and API keys are encrypted in this browser under a passphrase. They are never in a workspace, an export or a log, and never shown again.',
    createTitle: 'Protect your keys',
    createText:
      'Choose a passphrase. It encrypts access tokens and API keys in this browser. Nobody can restore it: without it, keys must be entered again.',
    unlockTitle: 'Unlock the key vault',
    unlockText: 'An access token or API key is needed.',
    passphrase: 'Passphrase',
    newPassphrase: 'New passphrase',
    repeat: 'Repeat it',
    help: '8 characters or more; a few words are best.',
    differ: 'The two are not the same.',
    create: 'Protect',
    unlock: 'Unlock',
    usePasskey: 'Use a passkey',
    notNow: 'Not now',
    states: {
      none: 'No passphrase yet',
      locked: 'Locked',
      open: 'Unlocked'
    } as Readonly<Record<string, string>>,
    lock: 'Lock now',
    kept: (n: number) => (n === 1 ? '1 key is kept' : `${n} keys are kept`),
    unprotected: (n: number) =>
      n === 1
        ? '1 key from an earlier version is kept unencrypted. Choose a passphrase to encrypt it.'
        : `${n} keys from an earlier version are kept unencrypted. Choose a passphrase to encrypt them.`,
    idle: 'Lock after',
    minutes: (n: number) => (n === 1 ? '1 minute without use' : `${n} minutes without use`),
    change: 'Change the passphrase',
    current: 'Current passphrase',
    changed: 'The passphrase was changed.',
    addPasskey: 'Add a passkey',
    addPasskeyText:
      'Unlock with this device’s fingerprint, face or security key. The passphrase goes on working.',
    passkeys: (n: number) => (n === 1 ? '1 passkey' : `${n} passkeys`),
    removePasskeys: 'Remove passkeys',
    forget: 'Delete the vault',
    forgetTitle: 'Delete the vault?',
    forgetText: 'All access tokens and API keys in this browser are deleted. Enter them again to use them.',
    cancel: 'Cancel',
    save: 'Save'
  },
  'zh-Hant': {
    title: '金鑰保管庫',
    about:
      '存取權杖與 API 金鑰會在此瀏覽器中以密碼片語加密，絕不會出現在工作區、匯出檔或紀錄中，也不會再次顯示。',
    createTitle: '保護你的金鑰',
    createText: '請選擇密碼片語，用來加密此瀏覽器中的權杖與金鑰。無法復原：遺失後必須重新輸入金鑰。',
    unlockTitle: '解鎖金鑰保管庫',
    unlockText: '需要存取權杖或 API 金鑰。',
    passphrase: '密碼片語',
    newPassphrase: '新的密碼片語',
    repeat: '再次輸入',
    help: '至少 8 個字元；使用幾個詞最好。',
    differ: '兩次輸入不同。',
    create: '保護',
    unlock: '解鎖',
    usePasskey: '使用通行密鑰',
    notNow: '暫時不要',
    states: { none: '尚未設定密碼片語', locked: '已鎖定', open: '已解鎖' },
    lock: '立即鎖定',
    kept: (n: number) => `保存了 ${n} 把金鑰`,
    unprotected: (n: number) => `先前版本的 ${n} 把金鑰尚未加密。請選擇密碼片語來加密。`,
    idle: '自動鎖定',
    minutes: (n: number) => `閒置 ${n} 分鐘後`,
    change: '更改密碼片語',
    current: '目前的密碼片語',
    changed: '密碼片語已更改。',
    addPasskey: '新增通行密鑰',
    addPasskeyText: '以此裝置的指紋、臉部或安全金鑰解鎖。密碼片語仍然有效。',
    passkeys: (n: number) => `${n} 把通行密鑰`,
    removePasskeys: '移除通行密鑰',
    forget: '刪除保管庫',
    forgetTitle: '要刪除保管庫嗎？',
    forgetText: '此瀏覽器中的所有權杖與 API 金鑰都會刪除，需要時請重新輸入。',
    cancel: '取消',
    save: '儲存'
  },
  sv: {
    title: 'Nyckelvalv',
    about:
      'Åtkomsttoken och API-nycklar krypteras i den här webbläsaren med en lösenfras. De finns aldrig i en arbetsyta, en export eller en logg, och visas aldrig igen.',
    createTitle: 'Skydda dina nycklar',
    createText:
      'Välj en lösenfras. Den krypterar åtkomsttoken och API-nycklar i den här webbläsaren. Ingen kan återskapa den: utan den måste nycklarna anges på nytt.',
    unlockTitle: 'Lås upp nyckelvalvet',
    unlockText: 'En åtkomsttoken eller API-nyckel behövs.',
    passphrase: 'Lösenfras',
    newPassphrase: 'Ny lösenfras',
    repeat: 'Upprepa den',
    help: 'Minst 8 tecken; några ord är bäst.',
    differ: 'De två är inte lika.',
    create: 'Skydda',
    unlock: 'Lås upp',
    usePasskey: 'Använd en passnyckel',
    notNow: 'Inte nu',
    states: { none: 'Ingen lösenfras än', locked: 'Låst', open: 'Upplåst' },
    lock: 'Lås nu',
    kept: (n: number) => (n === 1 ? '1 nyckel sparas' : `${n} nycklar sparas`),
    unprotected: (n: number) =>
      n === 1
        ? '1 nyckel från en tidigare version sparas okrypterad. Välj en lösenfras för att kryptera den.'
        : `${n} nycklar från en tidigare version sparas okrypterade. Välj en lösenfras för att kryptera dem.`,
    idle: 'Lås efter',
    minutes: (n: number) => (n === 1 ? '1 minut utan användning' : `${n} minuter utan användning`),
    change: 'Ändra lösenfrasen',
    current: 'Nuvarande lösenfras',
    changed: 'Lösenfrasen ändrades.',
    addPasskey: 'Lägg till en passnyckel',
    addPasskeyText:
      'Lås upp med enhetens fingeravtryck, ansikte eller säkerhetsnyckel. Lösenfrasen gäller fortfarande.',
    passkeys: (n: number) => (n === 1 ? '1 passnyckel' : `${n} passnycklar`),
    removePasskeys: 'Ta bort passnycklar',
    forget: 'Ta bort valvet',
    forgetTitle: 'Ta bort valvet?',
    forgetText:
      'Alla åtkomsttoken och API-nycklar i den här webbläsaren tas bort. Ange dem på nytt för att använda dem.',
    cancel: 'Avbryt',
    save: 'Spara'
  }
});
