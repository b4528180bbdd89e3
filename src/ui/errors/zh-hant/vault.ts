// Errors about the vault of secrets, in Chinese as written in Taiwan.
import type { vaultErrors } from '$core/errors/vault';
import type { Sentences } from '../sentences';

export const vault: Sentences<keyof typeof vaultErrors> = {
  'vault/locked': () => '金鑰保管庫已鎖定，而這需要其中的金鑰。請解鎖後再試一次。',
  'vault/exists': () => '這個瀏覽器已有保管庫。請以其密碼片語解鎖。',
  'vault/wrong-passphrase': () => '這不是保管庫的密碼片語。',
  'vault/wrong-passkey': () => '這把通行密鑰無法開啟保管庫。',
  'vault/no-passkey': (d) => `無法使用通行密鑰：${d.reason}。密碼片語隨時可用。`,
  'vault/weak-passphrase': (d) => `密碼片語至少需要 ${d.shortest} 個字元。使用幾個詞最好。`,
  'vault/damaged': (d) => `已無法讀取金鑰 ${d.name}。請重新輸入。`
};
