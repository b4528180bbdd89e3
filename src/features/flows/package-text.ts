// Texts of a flow's Python packages: what it has, what it wants, and where that would be fetched from.
import { texts } from '$ui/i18n.svelte';

export const packageTexts = texts({
  en: {
    packages: 'Python packages',
    packagesLead:
      'Kept with the flow, for its code to import, also without a network: wheels that you give it, and packages of Pyodide’s distribution that you let it fetch. Everything else runs on what the studio brings.',
    dropWheel: 'Drop wheels (.whl) here',
    noPackages: 'No packages were added.',
    needs: (names: string) => `Needs besides: ${names}`,
    removePackage: (name: string) => `Remove ${name}`,
    notHere: 'what the flow has of it is on another device, or for another Python',
    wanted: 'Wanted and not here',
    wantedLead: (address: string) =>
      `Pyodide’s distribution has these, at ${address}. Nothing is asked there before you press the button; each file is then held to the SHA-256 of Pyodide’s own list, and kept with the flow.`,
    imported: (file: string) => `imported by ${file}`,
    required: (file: string, version: string) => `${file} asks for ${version === '' ? 'it' : version}`,
    neededBy: (name: string) => `needed by ${name}`,
    isKept: (size: string) => `${size}, on this device already`,
    sizeUnknown: 'Their list has no sizes: how large each is, is told as it begins to come.',
    fetch: (count: string, host: string) => `Fetch ${count} from ${host}`,
    useKept: (count: string) => `Add ${count} from this device`,
    fetching: (name: string, number: string, count: string) => `${name} (${number} of ${count})`,
    bytesOf: (bytes: string, total: string) => `${bytes} of ${total}`,
    cancel: 'Cancel the fetch',
    elsewhere: (names: string) => `Not in that distribution: ${names}. Give the flow their wheels.`,
    fetched: (names: string) => `Added: ${names}`,
    source: 'Fetch them from another address',
    address: 'Address of the packages',
    addressHelp:
      'A folder that serves the same files, or the pyodide-lock.json of a distribution of your own with its files beside it. It must be encrypted and let pages of other sites read it.',
    use: 'Use this address',
    useUsual: 'Use that of Pyodide’s makers',
    exportTitle: 'Export with its packages?',
    exportText: (size: string) =>
      `With its Python packages (${size}) the flow also runs where there is no network. Without them the zip is small, and they must be fetched or given again.`,
    exportWith: (size: string) => `With packages (${size})`,
    exportWithout: 'Without packages'
  },
  'zh-Hant': {
    packages: 'Python 套件',
    packagesLead:
      '與流程一起保存，供其程式碼匯入，無需網路：您加入的 wheel，以及您允許取得的 Pyodide 發行套件。其餘使用工作室自帶的內容。',
    dropWheel: '將 wheel（.whl）拖放到這裡',
    noPackages: '尚未加入套件。',
    needs: (names: string) => `另需：${names}`,
    removePackage: (name: string) => `移除 ${name}`,
    notHere: '流程所附的在另一部裝置上，或適用於其他 Python',
    wanted: '需要但這裡沒有',
    wantedLead: (address: string) =>
      `Pyodide 的發行套件中有這些，位於 ${address}。按下按鈕之前不會向該處詢問任何內容；之後每個檔案都會依 Pyodide 清單的 SHA-256 核對，並與流程一起保存。`,
    imported: (file: string) => `由 ${file} 匯入`,
    required: (file: string, version: string) => `${file} 要求${version === '' ? '它' : ` ${version}`}`,
    neededBy: (name: string) => `${name} 需要它`,
    isKept: (size: string) => `${size}，已在此裝置上`,
    sizeUnknown: '其清單沒有大小：開始取得每個套件時會顯示。',
    fetch: (count: string, host: string) => `從 ${host} 取得 ${count} 個套件`,
    useKept: (count: string) => `從此裝置加入 ${count} 個套件`,
    fetching: (name: string, number: string, count: string) => `${name}（第 ${number} 個，共 ${count} 個）`,
    bytesOf: (bytes: string, total: string) => `${bytes}，共 ${total}`,
    cancel: '取消取得',
    elsewhere: (names: string) => `該發行套件中沒有：${names}。請加入其 wheel。`,
    fetched: (names: string) => `已加入：${names}`,
    source: '從其他位址取得',
    address: '套件的位址',
    addressHelp:
      '提供相同檔案的資料夾，或您自己發行套件的 pyodide-lock.json（檔案與其並列）。必須加密，並允許其他網站的頁面讀取。',
    use: '使用此位址',
    useUsual: '使用 Pyodide 官方的位址',
    exportTitle: '連同套件一起匯出？',
    exportText: (size: string) =>
      `附上 Python 套件（${size}）時，流程在沒有網路的地方也能執行；不附時 zip 較小，但必須重新取得或加入。`,
    exportWith: (size: string) => `附上套件（${size}）`,
    exportWithout: '不附套件'
  },
  sv: {
    packages: 'Python-paket',
    packagesLead:
      'Sparade med flödet, så att koden kan importera dem även utan nätverk: hjul som du ger det, och paket ur Pyodides distribution som du låter det hämta. Allt annat körs på det som studion har med sig.',
    dropWheel: 'Släpp hjul (.whl) här',
    noPackages: 'Inga paket har lagts till.',
    needs: (names: string) => `Behöver dessutom: ${names}`,
    removePackage: (name: string) => `Ta bort ${name}`,
    notHere: 'det flödet har finns på en annan enhet, eller är för en annan Python',
    wanted: 'Önskas och finns inte här',
    wantedLead: (address: string) =>
      `Pyodides distribution har dessa, på ${address}. Inget frågas där innan du trycker på knappen; sedan jämförs varje fil med SHA-256 i Pyodides egen lista och sparas med flödet.`,
    imported: (file: string) => `importeras av ${file}`,
    required: (file: string, version: string) => `${file} ber om ${version === '' ? 'det' : version}`,
    neededBy: (name: string) => `behövs av ${name}`,
    isKept: (size: string) => `${size}, finns redan på den här enheten`,
    sizeUnknown: 'Deras lista har inga storlekar: hur stort varje paket är visas när det börjar komma.',
    fetch: (count: string, host: string) => `Hämta ${count} från ${host}`,
    useKept: (count: string) => `Lägg till ${count} från den här enheten`,
    fetching: (name: string, number: string, count: string) => `${name} (${number} av ${count})`,
    bytesOf: (bytes: string, total: string) => `${bytes} av ${total}`,
    cancel: 'Avbryt hämtningen',
    elsewhere: (names: string) => `Finns inte i den distributionen: ${names}. Ge flödet deras hjul.`,
    fetched: (names: string) => `Tillagda: ${names}`,
    source: 'Hämta dem från en annan adress',
    address: 'Paketens adress',
    addressHelp:
      'En mapp med samma filer, eller pyodide-lock.json för en egen distribution med filerna bredvid. Den måste vara krypterad och låta andra webbplatsers sidor läsa.',
    use: 'Använd adressen',
    useUsual: 'Använd Pyodides egen',
    exportTitle: 'Exportera med paketen?',
    exportText: (size: string) =>
      `Med sina Python-paket (${size}) körs flödet även där det inte finns något nätverk. Utan dem är zip-filen liten, och de måste hämtas eller ges igen.`,
    exportWith: (size: string) => `Med paket (${size})`,
    exportWithout: 'Utan paket'
  }
});
