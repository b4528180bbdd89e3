// A picture as the canvas draws it, however it is kept: decoded whole, in squares, or with more grey values than a
// screen has.
import type { GreyWindow } from '$core/images/tiles';
import type { Size, Viewport } from '$ui/canvas/viewport';

export interface GreyRange {
  readonly least: number;
  readonly most: number;
  /** Shows all but the darkest and the brightest hundredth. */
  readonly usual: GreyWindow;
}

export interface Picture {
  /** Draws the part that is seen with what is at hand; more may follow, told by `changed`. */
  draw(context: CanvasRenderingContext2D, view: Viewport, screen: Size): void;
  /** Hears that there is more to draw. */
  changed?: (() => void) | undefined;
  /** Hears, once, that no more of it can be had; opened anew it may. */
  failed?: ((error: unknown) => void) | undefined;
  /** Of a picture with 16 bits a channel. */
  readonly grey?: GreyRange | undefined;
  setWindow?(window: GreyWindow): void;
  close(): void;
}

/** Single pixels are looked at when they are this large on the screen. */
export function smoothens(context: CanvasRenderingContext2D, scale: number): void {
  context.imageSmoothingEnabled = scale < 3;
  context.imageSmoothingQuality = 'medium';
}

/** A picture that is decoded as one. */
export class WholePicture implements Picture {
  readonly #bitmap: ImageBitmap;

  constructor(bitmap: ImageBitmap) {
    this.#bitmap = bitmap;
  }

  draw(context: CanvasRenderingContext2D, { scale, x, y }: Viewport): void {
    smoothens(context, scale);
    context.drawImage(this.#bitmap, x, y, this.#bitmap.width * scale, this.#bitmap.height * scale);
  }

  close(): void {
    this.#bitmap.close();
  }
}
