// Saving a chart as a file of its own: SVG with the colours of the current theme written in, or PNG from it.
import type { Drawing, Paint } from './drawing';
import { svgText } from './svg-text';

/** The drawing as a file that stands alone, in the theme that `element` is shown in. */
export function standaloneSvg(drawing: Drawing, title: string, element: Element): string {
  return svgText(drawing, { title, standalone: true, paint: tokenColours(element) });
}

/** Resolves tokens to the colours they have at `element`. */
export function tokenColours(element: Element): (token: Paint) => string {
  const style = getComputedStyle(element);
  return (token) => (token === 'none' ? 'none' : style.getPropertyValue(token).trim() || 'currentColor');
}

/** @param scale device pixels per unit of the drawing; 2 is sharp on paper and on most screens. */
export async function pngOf(svg: string, scale = 2): Promise<Blob> {
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = image.naturalWidth * scale;
    canvas.height = image.naturalHeight * scale;
    canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) =>
      canvas.toBlob(
        (blob) => (blob ? resolve(blob) : reject(new Error('The canvas gave no PNG.'))),
        'image/png'
      )
    );
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** Hands a file to the browser's downloads. */
export function saveFile(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download reads the URL after this task.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** A title as a file name: "ROC curve (yes)" as "roc-curve-yes". */
export function fileStem(title: string): string {
  const stem = title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-');
  return stem.replace(/^-|-$/g, '').slice(0, 80) || 'chart';
}
