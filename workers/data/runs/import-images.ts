// Reads pictures into a set of images: the run of the component 'import-images'. What cannot be kept is listed.
import type { Run, RunContext } from '$core/component';
import type { importImages as spec } from '$core/components/images/import-images';
import { HearthError } from '$core/errors';
import type { ImagesReport } from '$core/images/report';
import { ImageCollector, type Decoder } from '../images/collect';
import { canDecode } from '../images/decode';
import { imageFiles } from '../images/image-files';

export const importImages: Run<typeof spec> = ({ inputs: { files } }, ctx) =>
  collectImages(files, ctx, canDecode);

/** @throws HearthError data/no-images, store/quota */
export async function collectImages(files: readonly File[], ctx: RunContext, decodes: Decoder) {
  const started = performance.now();
  const total = files.reduce((sum, file) => sum + file.size, 0);
  const collector = new ImageCollector(ctx, decodes);
  let read = 0;
  for await (const file of imageFiles(files)) {
    await ctx.tick();
    await collector.add(file);
    read += file.read;
    ctx.progress(total > 0 ? read / total : 0, `${collector.count.toLocaleString('en')} images`);
  }
  if (collector.count === 0) throw new HearthError('data/no-images', {}, { kept: 'Nothing was changed.' });
  const images = await collector.finish();
  const report: ImagesReport = {
    kept: images.count,
    bytes: images.bytes,
    issues: collector.issues,
    issueCount: collector.issueCount,
    seconds: (performance.now() - started) / 1000
  };
  return { images, report };
}
