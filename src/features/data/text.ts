// Words of the list of datasets and of bringing a file in.
import { texts } from '$ui/i18n.svelte';

export const dataTexts = texts({
  en: {
    title: 'Data',
    lead: 'Tables and pictures in this workspace. They stay on this device.',
    import: 'Import',
    fromUrl: 'From a URL',
    urlLabel: 'Address of a file',
    urlHelp:
      'Its server must allow other sites to read it (CORS). The file is fetched by your browser alone.',
    fetch: 'Fetch',
    search: 'Search datasets',
    nothingFound: 'No dataset has this in its name or tags.',
    empty: 'No data yet',
    emptyText:
      'Drop a CSV, JSON, Parquet or Excel file, a folder of pictures, or paste cells from a spreadsheet.',
    drop: 'Drop a table or pictures here',
    dropHint: 'CSV, TSV, JSON, JSON Lines, Parquet, Excel, gzip; JPEG, PNG, WebP, folders, zip',
    name: 'Name',
    rows: 'Rows',
    columns: 'Columns',
    size: 'Size',
    changed: 'Changed',
    versions: (n: string) => `${n} versions`,
    pasted: 'pasted cells'
  },
  'zh-Hant': {
    title: '資料',
    lead: '此工作區的表格與圖片。它們只留在這部裝置上。',
    import: '匯入',
    fromUrl: '從網址',
    urlLabel: '檔案的網址',
    urlHelp: '其伺服器須允許其他網站讀取（CORS）。檔案只由你的瀏覽器取得。',
    fetch: '取得',
    search: '搜尋資料集',
    nothingFound: '沒有資料集的名稱或標籤包含此文字。',
    empty: '還沒有資料',
    emptyText: '拖入 CSV、JSON、Parquet 或 Excel 檔案、圖片資料夾，或貼上試算表的儲存格。',
    drop: '把表格或圖片拖到這裡',
    dropHint: 'CSV、TSV、JSON、JSON Lines、Parquet、Excel、gzip；JPEG、PNG、WebP、資料夾、zip',
    name: '名稱',
    rows: '列',
    columns: '欄',
    size: '大小',
    changed: '更新',
    versions: (n: string) => `${n} 個版本`,
    pasted: '貼上的儲存格'
  },
  sv: {
    title: 'Data',
    lead: 'Tabeller och bilder i den här arbetsytan. De stannar på den här enheten.',
    import: 'Importera',
    fromUrl: 'Från en adress',
    urlLabel: 'Filens adress',
    urlHelp: 'Servern måste låta andra webbplatser läsa den (CORS). Bara din webbläsare hämtar filen.',
    fetch: 'Hämta',
    search: 'Sök data',
    nothingFound: 'Inga data har detta i namn eller etiketter.',
    empty: 'Inga data än',
    emptyText:
      'Släpp en CSV-, JSON-, Parquet- eller Excel-fil, en mapp med bilder, eller klistra in celler från ett kalkylark.',
    drop: 'Släpp en tabell eller bilder här',
    dropHint: 'CSV, TSV, JSON, JSON Lines, Parquet, Excel, gzip; JPEG, PNG, WebP, mappar, zip',
    name: 'Namn',
    rows: 'Rader',
    columns: 'Kolumner',
    size: 'Storlek',
    changed: 'Ändrad',
    versions: (n: string) => `${n} versioner`,
    pasted: 'inklistrade celler'
  }
});
