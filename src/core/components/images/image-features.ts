// Pictures as rows of numbers, with their label where there is one.
import { defineComponent, images, optional, table } from '../../component';
import { flag, integer, optionalColumn } from '../../params';

export const imageFeatures = defineComponent({
  name: 'image-features',
  version: 1,
  engine: 'data',
  category: 'data',
  title: 'Image features',
  summary:
    'A row of numbers for each picture: its colours, how brightness is spread, edges, and a small picture of brightness. Any trainer of tables learns from them.',
  inputs: { images: images(), labels: optional(table()) },
  outputs: { table: table() },
  params: {
    target: optionalColumn('Label', 'labels', {
      help: 'A class for each picture; another column, "file" or "image", says which picture.'
    }),
    folder: flag('Label from the folder', true, {
      help: 'Where no table of labels is connected, a picture’s label is the folder it lies in.'
    }),
    bins: integer('Bands of brightness', 0, 32, 8, { expert: true }),
    grid: integer('Cells of a side of the small picture', 0, 16, 8, { expert: true })
  },
  resumable: true,
  // Decoding a photo takes about 20 ms on one core; the numbers wait for their table in eight bytes each.
  estimate: ({ images: { count } }, { bins, grid }) => ({
    bytes: 100e6 + count * (9 + bins + grid ** 2) * 16,
    seconds: 1 + count * 0.02
  })
});
