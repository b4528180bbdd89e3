// Texts of the components that pipelines are made of, by their English text, for spec-translations.ts.

export const pipelineTranslations: Readonly<
  Record<'en' | 'zh-Hant' | 'sv', Readonly<Record<string, string>>>
> = {
  // Names of choices that read badly as they stand.
  en: {
    'remove-rows': 'remove rows',
    'remove-columns': 'remove columns',
    mean: 'fill with the mean',
    median: 'fill with the median',
    'most-frequent': 'fill with the most frequent value',
    constant: 'fill with a value',
    matching: 'only those that match',
    'all-left': 'all of the left table',
    missing: 'is missing',
    present: 'is not missing'
  },
  'zh-Hant': {
    Dataset: '資料集',
    'A dataset of this workspace: its latest version when the run starts, or one version for good.':
      '這個工作區的資料集：執行開始時的最新版本，或固定的一個版本。',
    Model: '模型',
    'A model of this workspace: its latest version when the run starts, or one version for good.':
      '這個工作區的模型：執行開始時的最新版本，或固定的一個版本。',
    'Select columns': '選取欄位',
    'Keeps the chosen columns, or all but them.': '保留選取的欄位，或除它們以外的所有欄位。',
    Columns: '欄位',
    'Chosen columns': '選取的欄位',
    'Rename a column': '重新命名欄位',
    'Gives one column another name.': '為一個欄位換名稱。',
    Column: '欄位',
    'New name': '新名稱',
    'Change column types': '變更欄位型別',
    'Reads columns as another type; what has no meaning in it becomes missing.':
      '以另一種型別讀取欄位；無法解讀的值成為缺漏值。',
    Type: '型別',
    'Filter rows': '篩選資料列',
    'Keeps the rows whose cell in one column passes a test.': '保留某欄位的值符合條件的資料列。',
    Test: '條件',
    Value: '值',
    'Clean missing data': '處理缺漏值',
    'Removes rows or columns with missing cells, or fills them in.':
      '移除有缺漏值的資料列或欄位，或將缺漏值補上。',
    Method: '方法',
    'Mean and median fill numbers and dates; other columns get their most frequent value.':
      '平均數與中位數用於數字與日期；其他欄位補上最常見的值。',
    'Split rows': '分割資料列',
    'Parts the rows in two by chance, as for training and testing.':
      '隨機將資料列分成兩份，例如訓練用與測試用。',
    'Fraction in the first part': '第一份的比例',
    'Stratify by': '分層依據',
    'Each value of this column is shared out in the same proportion.': '這個欄位的每個值都以相同比例分配。',
    'Sample rows': '抽樣資料列',
    'Draws some rows by chance.': '隨機抽取部分資料列。',
    'How many': '數量',
    Fraction: '比例',
    Rows: '列數',
    'Sort rows': '排序資料列',
    'Puts rows in order of one column; rows that are equal in it keep their order.':
      '依一個欄位排序；值相同的資料列保持原來的順序。',
    'Largest first': '由大到小',
    'Missing cells come last either way.': '缺漏值一律排在最後。',
    'Remove duplicate rows': '移除重複的資料列',
    'Keeps the first of rows that are equal in the chosen columns.':
      '在選取的欄位中相同的資料列只保留第一筆。',
    'Join tables': '合併表格',
    'Puts the columns of two tables side by side where their keys are equal.':
      '在鍵值相等處將兩個表格的欄位並排。',
    'Key in the left table': '左表格的鍵',
    'Key in the right table': '右表格的鍵',
    'Rows to keep': '要保留的資料列',
    'Add columns': '加入欄位',
    'Puts the columns of two tables side by side, first row beside first row; what the shorter has not is missing.':
      '將兩個表格的欄位逐列並排；較短的表格沒有的部分為缺漏值。',
    'Enter data': '輸入資料',
    'A small table written or pasted here.': '在這裡輸入或貼上的小型表格。',
    'Text of the table': '表格內容',
    'Names of columns in the first line, then a row a line; cells parted by commas, semicolons or tabs, as a spreadsheet copies them. A longer table is a dataset.':
      '第一行是欄位名稱，之後每行一列；儲存格以逗號、分號或定位字元分隔，可直接從試算表複製。更大的表格請存成資料集。',
    'Append rows': '附加資料列',
    'Puts the rows of one table under those of another; columns only one has are missing in the other’s rows.':
      '將一個表格的資料列接在另一個之後；只有一方有的欄位，在另一方的資料列中為缺漏值。',
    'Compare models': '比較模型',
    'Puts the scores of up to four models side by side and says which is best.':
      '將最多四個模型的分數並列，並指出最佳者。',
    'Name of the first': '第一個的名稱',
    'Name of the second': '第二個的名稱',
    'Name of the third': '第三個的名稱',
    'Name of the fourth': '第四個的名稱',
    'How much worse the model gets when one column is shuffled.': '打亂一個欄位後模型變差多少。',
    'The mean prediction as one column takes each of its values.': '某欄位取各個值時的平均預測。',
    'Import images': '匯入圖片',
    'Types, missing and distinct values, histograms, correlations and warnings for every column.':
      '每個欄位的型別、缺漏值與相異值、直方圖、相關性與警告。',
    'Adds warnings about copies of the target.': '加入與目標欄位重複的警告。',
    'Scores every row and compares with the target: metrics, curves, confusion or residuals.':
      '為每列評分並與目標比較：指標、曲線、混淆矩陣或殘差。',
    'Only for a model that does not know its own, as imported ones.':
      '僅用於不知道自身目標的模型，例如匯入的模型。',
    'Adds the prediction, and the probability of each class, to every row.':
      '為每列加上預測與每個類別的機率。',
    'Keep the input columns': '保留輸入欄位',
    'Add probabilities': '加入機率',
    keep: '保留',
    remove: '移除',
    'remove-rows': '移除資料列',
    'remove-columns': '移除欄位',
    mean: '補上平均數',
    median: '補上中位數',
    'most-frequent': '補上最常見的值',
    constant: '補上指定的值',
    fraction: '比例',
    rows: '列數',
    matching: '僅相符者',
    'all-left': '左表格的全部',
    contains: '包含',
    missing: '為缺漏值',
    present: '不是缺漏值'
  },
  sv: {
    Dataset: 'Dataset',
    'A dataset of this workspace: its latest version when the run starts, or one version for good.':
      'Ett dataset i arbetsytan: senaste versionen när körningen startar, eller en bestämd version.',
    Model: 'Modell',
    'A model of this workspace: its latest version when the run starts, or one version for good.':
      'En modell i arbetsytan: senaste versionen när körningen startar, eller en bestämd version.',
    'Select columns': 'Välj kolumner',
    'Keeps the chosen columns, or all but them.': 'Behåller de valda kolumnerna, eller alla utom dem.',
    Columns: 'Kolumner',
    'Chosen columns': 'Valda kolumner',
    'Rename a column': 'Byt namn på en kolumn',
    'Gives one column another name.': 'Ger en kolumn ett annat namn.',
    Column: 'Kolumn',
    'New name': 'Nytt namn',
    'Change column types': 'Ändra kolumntyper',
    'Reads columns as another type; what has no meaning in it becomes missing.':
      'Läser kolumner som en annan typ; det som inte har någon mening där blir saknat.',
    Type: 'Typ',
    'Filter rows': 'Filtrera rader',
    'Keeps the rows whose cell in one column passes a test.':
      'Behåller rader vars cell i en kolumn uppfyller ett villkor.',
    Test: 'Villkor',
    Value: 'Värde',
    'Clean missing data': 'Hantera saknade värden',
    'Removes rows or columns with missing cells, or fills them in.':
      'Tar bort rader eller kolumner med saknade värden, eller fyller i dem.',
    Method: 'Metod',
    'Mean and median fill numbers and dates; other columns get their most frequent value.':
      'Medelvärde och median fyller i tal och datum; andra kolumner får sitt vanligaste värde.',
    'Split rows': 'Dela rader',
    'Parts the rows in two by chance, as for training and testing.':
      'Delar raderna slumpvis i två, till exempel för träning och test.',
    'Fraction in the first part': 'Andel i första delen',
    'Stratify by': 'Stratifiera efter',
    'Each value of this column is shared out in the same proportion.':
      'Varje värde i kolumnen fördelas i samma proportion.',
    'Sample rows': 'Dra ett urval av rader',
    'Draws some rows by chance.': 'Drar några rader slumpvis.',
    'How many': 'Hur många',
    Fraction: 'Andel',
    Rows: 'Rader',
    'Sort rows': 'Sortera rader',
    'Puts rows in order of one column; rows that are equal in it keep their order.':
      'Ordnar raderna efter en kolumn; lika rader behåller sin ordning.',
    'Largest first': 'Störst först',
    'Missing cells come last either way.': 'Saknade värden kommer alltid sist.',
    'Remove duplicate rows': 'Ta bort dubbletter',
    'Keeps the first of rows that are equal in the chosen columns.':
      'Behåller den första av rader som är lika i de valda kolumnerna.',
    'Join tables': 'Koppla ihop tabeller',
    'Puts the columns of two tables side by side where their keys are equal.':
      'Ställer två tabellers kolumner bredvid varandra där nycklarna är lika.',
    'Key in the left table': 'Nyckel i vänstra tabellen',
    'Key in the right table': 'Nyckel i högra tabellen',
    'Rows to keep': 'Rader att behålla',
    'Add columns': 'Lägg till kolumner',
    'Puts the columns of two tables side by side, first row beside first row; what the shorter has not is missing.':
      'Lägger två tabellers kolumner bredvid varandra, rad för rad; det som den kortare inte har saknas.',
    'Enter data': 'Skriv in data',
    'A small table written or pasted here.': 'En liten tabell som skrivs eller klistras in här.',
    'Text of the table': 'Tabellens text',
    'Names of columns in the first line, then a row a line; cells parted by commas, semicolons or tabs, as a spreadsheet copies them. A longer table is a dataset.':
      'Kolumnernas namn på första raden, sedan en rad per rad; celler skilda av komma, semikolon eller tabb, som ett kalkylblad kopierar dem. En längre tabell är ett dataset.',
    'Append rows': 'Lägg till rader',
    'Puts the rows of one table under those of another; columns only one has are missing in the other’s rows.':
      'Lägger en tabells rader under en annans; kolumner som bara finns i den ena saknas i den andras rader.',
    'Compare models': 'Jämför modeller',
    'Puts the scores of up to four models side by side and says which is best.':
      'Ställer upp till fyra modellers resultat bredvid varandra och säger vilken som är bäst.',
    'Name of the first': 'Namn på den första',
    'Name of the second': 'Namn på den andra',
    'Name of the third': 'Namn på den tredje',
    'Name of the fourth': 'Namn på den fjärde',
    'How much worse the model gets when one column is shuffled.':
      'Hur mycket sämre modellen blir när en kolumn blandas om.',
    'The mean prediction as one column takes each of its values.':
      'Medelprediktionen när en kolumn antar vart och ett av sina värden.',
    'Import images': 'Importera bilder',
    'Types, missing and distinct values, histograms, correlations and warnings for every column.':
      'Typer, saknade och olika värden, histogram, korrelationer och varningar för varje kolumn.',
    'Adds warnings about copies of the target.': 'Varnar för kopior av målkolumnen.',
    'Scores every row and compares with the target: metrics, curves, confusion or residuals.':
      'Bedömer varje rad och jämför med målet: mått, kurvor, förväxlingar eller residualer.',
    'Only for a model that does not know its own, as imported ones.':
      'Bara för modeller som inte känner sitt eget mål, som importerade.',
    'Adds the prediction, and the probability of each class, to every row.':
      'Lägger till prediktionen och varje klass sannolikhet på varje rad.',
    'Keep the input columns': 'Behåll indatakolumnerna',
    'Add probabilities': 'Lägg till sannolikheter',
    keep: 'behåll',
    remove: 'ta bort',
    'remove-rows': 'ta bort rader',
    'remove-columns': 'ta bort kolumner',
    mean: 'fyll i medelvärdet',
    median: 'fyll i medianen',
    'most-frequent': 'fyll i det vanligaste värdet',
    constant: 'fyll i ett värde',
    fraction: 'andel',
    rows: 'antal rader',
    matching: 'bara de som matchar',
    'all-left': 'alla i vänstra tabellen',
    contains: 'innehåller',
    missing: 'saknas',
    present: 'saknas inte'
  }
};
