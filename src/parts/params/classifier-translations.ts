// Titles, labels and help of the classifiers of texts and pictures in the other languages, by their English text.
export const classifierTranslations: Readonly<Record<'zh-Hant' | 'sv', Readonly<Record<string, string>>>> = {
  'zh-Hant': {
    'Text classifier': '文字分類器',
    'Words and pairs of words, weighted by how telling they are, and a linear model over them. The model takes the text itself.':
      '以字詞與相鄰字詞為特徵，依辨識力加權，再用線性模型。模型直接接受文字。',
    Text: '文字',
    'The column to read.': '要讀取的欄位。',
    'The column to predict: a class for each text.': '要預測的欄位：每段文字的類別。',
    'Words and pairs': '字詞與詞對',
    'The most frequent ones are kept.': '保留最常見的。',
    'Trust in the data': '對資料的信任',
    'Inverse strength of the penalty on large weights.': '對過大權重之懲罰強度的倒數。',
    'Texts kept back to judge the model.': '保留來評判模型的文字。',
    'Image classifier': '圖片分類器',
    'A small convolutional network trained from nothing on labelled pictures, on the GPU where that is faster. The model takes the pixels of a picture.':
      '從零開始以標註圖片訓練的小型卷積網路，GPU 較快時使用 GPU。模型接受圖片的像素。',
    Label: '標籤',
    'A class for each picture; another column, "file" or "image", says which picture.':
      '每張圖片的類別；另一欄「file」或「image」指出是哪張圖片。',
    'Picture size': '圖片大小',
    'Pixels of a side that the network sees: more for small things in large pictures.':
      '網路所見的邊長像素：大圖中的小東西需要更多。',
    'Pictures kept back to judge the model.': '保留來評判模型的圖片。',
    'Epochs without a better loss on the pictures kept back, after which it stops.':
      '保留圖片的損失連續這麼多輪沒有改善就停止。'
  },
  sv: {
    'Text classifier': 'Textklassificerare',
    'Words and pairs of words, weighted by how telling they are, and a linear model over them. The model takes the text itself.':
      'Ord och ordpar, vägda efter hur talande de är, och en linjär modell över dem. Modellen tar själva texten.',
    Text: 'Text',
    'The column to read.': 'Kolumnen som läses.',
    'The column to predict: a class for each text.': 'Kolumnen som ska förutsägas: en klass för varje text.',
    'Words and pairs': 'Ord och par',
    'The most frequent ones are kept.': 'De vanligaste behålls.',
    'Trust in the data': 'Tilltro till data',
    'Inverse strength of the penalty on large weights.': 'Inversen av straffet på stora vikter.',
    'Texts kept back to judge the model.': 'Texter som hålls undan för att bedöma modellen.',
    'Image classifier': 'Bildklassificerare',
    'A small convolutional network trained from nothing on labelled pictures, on the GPU where that is faster. The model takes the pixels of a picture.':
      'Ett litet faltningsnät, tränat från noll på märkta bilder, på grafikkortet där det är snabbare. Modellen tar bildens pixlar.',
    Label: 'Etikett',
    'A class for each picture; another column, "file" or "image", says which picture.':
      'En klass för varje bild; en annan kolumn, "file" eller "image", säger vilken bild.',
    'Picture size': 'Bildstorlek',
    'Pixels of a side that the network sees: more for small things in large pictures.':
      'Bildpunkter per sida som nätet ser: fler för små saker i stora bilder.',
    'Pictures kept back to judge the model.': 'Bilder som hålls undan för att bedöma modellen.',
    'Epochs without a better loss on the pictures kept back, after which it stops.':
      'Epoker utan bättre förlust på de undanhållna bilderna, varefter det slutar.'
  }
};
