// Words of sets of images: bringing them in and looking at them.
import type { ImageFault } from '$core/images/report';
import { texts } from '$ui/i18n.svelte';

interface Faults extends Record<ImageFault, string> {
  readonly [fault: string]: string;
}

const en: Faults = {
  'not-an-image': 'not a JPEG, PNG, WebP, GIF or BMP image',
  damaged: 'damaged or cut off',
  twice: 'the same picture as',
  'too-large': 'too large'
};
const zh: Faults = {
  'not-an-image': '不是 JPEG、PNG、WebP、GIF 或 BMP 圖片',
  damaged: '已損壞或不完整',
  twice: '圖片相同：',
  'too-large': '太大'
};
const sv: Faults = {
  'not-an-image': 'ingen JPEG-, PNG-, WebP-, GIF- eller BMP-bild',
  damaged: 'skadad eller avklippt',
  twice: 'samma bild som',
  'too-large': 'för stor'
};

export const imageTexts = texts({
  en: {
    title: 'Pictures',
    import: 'Import pictures',
    importing: 'Reading the pictures',
    folder: 'A folder',
    files: (n: string) => `${n} files`,
    kept: (n: string, size: string) => `${n} pictures were kept, ${size}.`,
    keptOut: (n: string) => `${n} files were kept out`,
    faults: en,
    name: 'Name',
    nameHelp: 'A name that exists gets a new version.',
    start: 'Import',
    open: 'Look at them',
    label: 'Label them',
    images: (n: string) => `${n} pictures`,
    pixels: (width: string, height: string) => `${width} × ${height}`,
    export: 'Export as zip',
    rename: 'Rename',
    delete: 'Delete',
    deleted: (name: string) => `${name} was deleted.`,
    undo: 'Undo',
    more: 'More',
    notFound: 'These pictures are not here',
    notFoundText: 'They may have been deleted or renamed.',
    gallery: 'Gallery',
    close: 'Close',
    previous: 'Previous picture',
    next: 'Next picture'
  },
  'zh-Hant': {
    title: '圖片',
    import: '匯入圖片',
    importing: '讀取圖片',
    folder: '資料夾',
    files: (n: string) => `${n} 個檔案`,
    kept: (n: string, size: string) => `已保留 ${n} 張圖片，${size}。`,
    keptOut: (n: string) => `${n} 個檔案未採用`,
    faults: zh,
    name: '名稱',
    nameHelp: '已有的名稱會得到新版本。',
    start: '匯入',
    open: '查看圖片',
    label: '標註圖片',
    images: (n: string) => `${n} 張圖片`,
    pixels: (width: string, height: string) => `${width} × ${height}`,
    export: '匯出為 zip',
    rename: '重新命名',
    delete: '刪除',
    deleted: (name: string) => `已刪除 ${name}。`,
    undo: '復原',
    more: '更多',
    notFound: '找不到這些圖片',
    notFoundText: '它們可能已被刪除或改名。',
    gallery: '圖庫',
    close: '關閉',
    previous: '上一張圖片',
    next: '下一張圖片'
  },
  sv: {
    title: 'Bilder',
    import: 'Importera bilder',
    importing: 'Läser bilderna',
    folder: 'En mapp',
    files: (n: string) => `${n} filer`,
    kept: (n: string, size: string) => `${n} bilder behölls, ${size}.`,
    keptOut: (n: string) => `${n} filer togs inte med`,
    faults: sv,
    name: 'Namn',
    nameHelp: 'Ett namn som finns får en ny version.',
    start: 'Importera',
    open: 'Titta på dem',
    label: 'Märk dem',
    images: (n: string) => `${n} bilder`,
    pixels: (width: string, height: string) => `${width} × ${height}`,
    export: 'Exportera som zip',
    rename: 'Byt namn',
    delete: 'Ta bort',
    deleted: (name: string) => `${name} togs bort.`,
    undo: 'Ångra',
    more: 'Mer',
    notFound: 'Bilderna finns inte här',
    notFoundText: 'De kan ha tagits bort eller bytt namn.',
    gallery: 'Galleri',
    close: 'Stäng',
    previous: 'Föregående bild',
    next: 'Nästa bild'
  }
});
