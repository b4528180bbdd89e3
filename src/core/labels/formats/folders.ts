// Pictures in folders named for their class: cats/1.jpg, train/cats/1.jpg. Only paths are read. On export each
// picture's bytes go to their folder; pictures without a class go to none.
import { classFolder as classOf, splitFolder as splits } from '../../images/class-folder';
import { SetBuilder } from './builder';
import type { LabelFormat, WrittenFile } from './format';
import { cannotExport, Names, oneEach, type FinishedItem } from './writing';

const pictureFile = /\.(jpe?g|png|bmp|webp|tiff?|gif|avif)$/i;

export const folders: LabelFormat = {
  title: 'Folders',
  holds: ['classes'],
  isSeveral: true,

  detect: (files) => {
    const pictures = files.filter((file) => pictureFile.test(file.path));
    const others = files.filter((file) => file.text !== undefined);
    const classes = new Set(pictures.flatMap((file) => classOf(file.path) ?? []));
    return pictures.length > 0 && others.length === 0 && classes.size > 1 ? 0.6 : 0;
  },

  read: (files, options) => {
    const builder = new SetBuilder('Folders', options);
    for (const { path } of files) {
      const label = classOf(path);
      if (!pictureFile.test(path)) builder.note({ file: path }, 'it is no picture: it is left out');
      else if (label === undefined)
        builder.note({ file: path }, 'it lies in no folder that could be its class');
      else {
        const split = path.split('/').find((part) => splits.test(part));
        builder.item(
          { name: path, ...options.sizes?.get(path), ...(split ? { split } : {}) },
          { file: path }
        );
        builder.addClass(builder.annotation(path), label, { file: path });
      }
    }
    return builder.finish({ file: files[0]?.path ?? '' });
  },

  write: (survey) => {
    const names = new Names(survey);
    return [(block) => oneEach(block, 'Folders').flatMap((each) => placed(each, names))];
  }
};

function placed({ item, annotation }: FinishedItem, names: Names): readonly WrittenFile[] {
  const [label, second] = annotation?.classes ?? [];
  if (second !== undefined) throw cannotExport('Folders', item.name, 'it has several classes');
  if (label === undefined) return [];
  const file = item.name.replace(/^.*\//, '');
  const path = [item.split, folderName(names.of(label), item.name), file].filter(Boolean).join('/');
  return [{ path, picture: item.name }];
}

function folderName(label: string, item: string): string {
  if (/[\\/:*?"<>|]|^\.+$/.test(label) || splits.test(label))
    throw cannotExport('Folders', item, `no folder can be called "${label}"`);
  return label;
}
