// The list of what a labeling project asks people about, from its source. Loaded when a project is opened or made.
import { imageId } from '$core/images/manifest';
import type { LabelProject } from '$core/labels/project';
import type { Datasets } from '../datasets';
import type { Images } from '../images';
import { isImageTask, type LabelItem } from './label-items';

/**
 * The items of a project, in an order that only grows: those of the versions of its source, oldest first, each once.
 * @throws HearthError asset/not-found
 */
export async function itemsOf(
  project: LabelProject,
  { images, datasets }: { readonly images: Images; readonly datasets: Datasets }
): Promise<readonly LabelItem[]> {
  if (!isImageTask(project.task)) {
    const { rows } = datasets.get(project.source).manifest;
    return Array.from({ length: rows }, (_, row) => ({ id: String(row), name: String(row + 1) }));
  }
  const found = new Map<string, LabelItem>();
  const names = new Set<string>();
  for (const ref of [...(project.earlier ?? []), project.source])
    for (const image of await images.get(ref).items()) {
      const id = imageId(image);
      if (found.has(id)) continue;
      const name = freeName(image.name, names);
      names.add(name);
      found.set(id, { id, name, image });
    }
  return [...found.values()];
}

/** Two versions may have different pictures of one name: 'a.png', 'a (2).png'. */
function freeName(name: string, taken: ReadonlySet<string>): string {
  let free = name;
  for (let i = 2; taken.has(free); i++) free = name.replace(/(\.[^./]*)?$/, ` (${i})$1`);
  return free;
}
