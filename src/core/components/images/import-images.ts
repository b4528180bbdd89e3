// Reads pictures, folders of them or zip archives into a set of images.
import { defineComponent, files, images, report } from '../../component';

export const importImages = defineComponent({
  name: 'import-images',
  version: 1,
  engine: 'data',
  category: 'data',
  title: 'Import images',
  summary: 'Keeps JPEG, PNG, WebP, GIF and BMP files that can be shown. Gives the set and what was kept out.',
  inputs: { files: files() },
  outputs: { images: images(), report: report() },
  params: {},
  resumable: false
});
