// Errors about shared workspaces and comments, in Chinese as written in Taiwan.
import type { shareErrors } from '$core/errors/share';
import { formatNumber } from '../../format.svelte';
import type { Sentences } from '../sentences';

export const share: Sentences<keyof typeof shareErrors> = {
  'share/read-only': () => '你可以檢視這個共用工作區，但不能更改。請向擁有者索取其他連結。',
  'share/unsupported': () => '此瀏覽器缺少分享所需的加密功能（Ed25519 與 X25519）。請更新瀏覽器後再試一次。',
  'share/no-relay': () => '這個網址沒有中繼站，或無法連線。分享需要 Hearth 自己的伺服器（npm start）。',
  'share/bad-link': () => '這個連結不完整。請重新複製，直到最後一個字元。',
  'share/refused': (d) => d.reason,
  'share/link-ended': () => '這個連結已失效。請向傳送者索取新的連結。',
  'share/outdated': () =>
    '這個 Hearth 的版本比共享工作區舊。請重新載入以更新；你的變更會保留在此處，屆時送出。',
  'share/relay-outdated': () =>
    '中繼站的版本比這個 Hearth 舊，需要由營運者更新；你的變更會保留在此處，屆時送出。',
  'share/not-connected': () => '這需要中繼站，但目前無法連線。請在恢復連線後再試一次。',
  'share/relay-full': () => '中繼站已沒有空間存放此工作區。先前送出的內容仍在那裡。',
  'share/bytes-elsewhere': (d) =>
    d.onRelay
      ? `${d.ref} 的內容還不在這個瀏覽器中。內容在中繼站上：請先取得。`
      : `${d.ref} 的內容不在這個瀏覽器中，也不在中繼站上。${d.holders ? `請向 ${d.holders} 要求分享。` : '已知的成員都沒有這些內容。'}`,
  'share/bytes-damaged': (d) => `中繼站傳回的 ${d.id} 與其雜湊值不符。沒有保留任何內容。`,
  'comments/empty': () => '請先寫些內容。',
  'comments/too-long': (d) =>
    `留言最多 ${formatNumber(d.longest)} 個字元，這則有 ${formatNumber(d.length)} 個。`,
  'comments/full': (d) => `已有 ${formatNumber(d.most)} 則留言，達到工作區的上限。請先刪除已解決的討論。`,
  'comments/not-found': () => '這則留言已在此期間被刪除。',
  'comments/not-yours': () => '只有留言者本人或擁有者可以更改留言。',
  'share/changed-meanwhile': () => '另一位擁有者同時更改了成員名單。請再試一次。'
};
