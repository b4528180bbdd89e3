// The interactive functions of the data engine: previews, and views of tables for the grid.
import type { Blobs } from '$core/ports';
import type { DataService } from '$core/services';
import { HearthError } from '$core/errors';
import { thumbnailOf } from './images/decode';
import { OpenPictures } from './images/open-pictures';
import { previewFile } from './preview';
import { PartCache } from './query/part-cache';
import { openView, readWindow, type View } from './query/view';

export function makeDataService(blobs: Blobs): DataService {
  const cache = new PartCache(blobs);
  const views = new Map<number, View>();
  const pictures = new OpenPictures();
  let lastId = 0;
  return {
    preview: previewFile,
    async openView(table, query) {
      const view = await openView(table, query, cache);
      const id = ++lastId;
      views.set(id, view);
      return { id, rows: view.rows };
    },
    async readView(id, from, to, columns) {
      const view = views.get(id);
      if (!view) throw new HearthError('data/view-closed', { view: id });
      return readWindow(view, from, to, columns, cache);
    },
    async closeView(id) {
      views.delete(id);
    },
    thumbnail: async (image, edge) => thumbnailOf(await blobs.get(image), edge),
    openPicture: async (image) => pictures.open(await blobs.get(image)),
    pictureTile: (id, key, window) => pictures.tile(id, key, window),
    async closePicture(id) {
      pictures.close(id);
    }
  };
}
