// What pointers, the wheel and the keys do on the canvas: what part of the picture is seen, and the gesture that is
// going on. A pen draws while fingers push; without a pen one finger draws and two push. Keys steer a cross that
// stands for a pointer. Drawing it all is the canvas's; keeping it the editor's.
import type { Mask, Region, Shape, Skeleton } from '$core/labels/project';
import { distance, type XY } from '$ui/canvas/geometry';
import type { GridIndex } from '$ui/canvas/grid-index';
import { fitted, panned, toPicture, toScreen, zoomedAt, type Size, type Viewport } from '$ui/canvas/viewport';
import { DrawKeypoints } from './draw-keypoints';
import { ChangeShape, DrawBox, DrawOutline, type DrawingHost, type Gesture, type Ghost } from './gestures';
import { fillMask, PaintMask, type PaintedMask } from './paint-mask';
import { clampTo, handleCursor, handlesOf, isOn, withoutHandle, withPointAt } from './shapes';
import { snapped } from './snap';
import { isMaskTool, type Tool } from './tools';

/** What the canvas shows, and whom it tells. */
export interface CanvasSource {
  readonly picture: Size;
  /** Undefined only looks. */
  readonly tool: Tool | undefined;
  readonly index: GridIndex<Region>;
  readonly selected: Region | undefined;
  /** Of the class that is drawn next. */
  readonly skeleton: Skeleton | undefined;
  readonly brush: number;
  readonly snaps: boolean;
  select(id: string | undefined): void;
  add(shape: Shape): void;
  replace(id: string, shape: Shape): void;
  remove(id: string): void;
  /** Nothing goes all around the place that was to be filled. */
  cannotFill(): void;
}

/** How near is near for a finger or a pointer, in pixels of the screen. */
const pressReach = 10;
const snapReach = 8;
/** The eraser at the end of a pen, in `buttons`. */
const eraserButton = 32;

export class CanvasControl {
  readonly #source: CanvasSource;
  readonly #host: DrawingHost;
  readonly #touches = new Map<number, XY>();
  #gesture: Gesture | undefined;
  /** A pen was seen: fingers then only push, so that a resting hand draws nothing. */
  #penSeen = false;
  #fitted = true;
  screen = $state.raw<Size>({ width: 0, height: 0 });
  view = $state.raw<Viewport>({ scale: 1, x: 0, y: 0 });
  ghost = $state.raw<Ghost>();
  /** On the screen. */
  pointer = $state.raw<XY>();
  /** The cross that keys steer, in pixels of the picture. */
  cross = $state.raw<XY>();
  cursor = $state('default');
  panning = $state(false);
  /** A key is held down to push the picture. */
  hand = $state(false);

  constructor(source: CanvasSource) {
    this.#source = source;
    this.#host = {
      get picture() {
        return source.picture;
      },
      reach: () => pressReach / this.view.scale,
      snap: (at, except) => this.#snap(at, except),
      show: (next) => (this.ghost = next),
      add: (shape) => source.add(shape),
      replace: (id, shape) => source.replace(id, shape),
      remove: (id) => source.remove(id)
    };
  }

  // Seeing

  resize(screen: Size): void {
    this.screen = screen;
    if (this.#fitted) this.fit();
  }
  fit(): void {
    this.view = fitted(this.#source.picture, this.screen);
    this.#fitted = true;
  }
  zoom(factor: number, at: XY = { x: this.screen.width / 2, y: this.screen.height / 2 }): void {
    this.#look(zoomedAt(this.view, at, factor, this.#source.picture, this.screen));
  }
  push(by: XY): void {
    this.#look(panned(this.view, by, this.#source.picture, this.screen));
  }
  /** The middle of what is seen, for shapes made without a pointer. */
  middle(): XY {
    return this.cross ?? toPicture(this.view, { x: this.screen.width / 2, y: this.screen.height / 2 });
  }

  // Keys

  /** Moves the cross by steps that are seen at every scale, and what is being drawn with it. */
  steer(by: XY): void {
    const step = Math.max(1, Math.round(1 / this.view.scale));
    const from = this.cross ?? this.middle();
    const moved = { x: Math.round(from.x) + by.x * step, y: Math.round(from.y) + by.y * step };
    this.cross = clampTo(this.#source.picture, moved);
    this.#keepInSight(this.cross);
    this.#gesture?.move(this.cross);
  }

  /** Presses at the cross. A brush is put down by one press and lifted by the next. */
  press(second = false): void {
    const at = this.cross ?? this.middle();
    this.cross = at;
    if (this.#gesture instanceof PaintMask) return this.#end(at);
    this.#begin(at, second);
    if (!(this.#gesture instanceof PaintMask)) this.#end(at);
  }

  /** Ends what is being drawn; true if anything was. */
  finish(): boolean {
    const gesture = this.#gesture;
    if (gesture instanceof PaintMask) this.#end(this.cross ?? this.middle());
    else if (gesture?.finish) {
      gesture.finish();
      this.#gesture = undefined;
    } else return false;
    return true;
  }
  /** Gives up what is being drawn or dragged, or takes the cross away; true if anything was. */
  cancel(): boolean {
    const was = this.#gesture !== undefined || this.cross !== undefined;
    this.#drop();
    this.cross = undefined;
    return was;
  }
  /** Takes back the last point; true if there was one. */
  back(): boolean {
    if (!this.#gesture?.back) return false;
    if (this.#gesture.back()) this.#gesture = undefined;
    return true;
  }
  /** Passes over a keypoint; false while none is being set. */
  skip(by: 1 | -1): boolean {
    const gesture = this.#gesture;
    if (!gesture?.skip) return false;
    gesture.skip(by);
    if (gesture instanceof DrawKeypoints && gesture.complete) this.#gesture = undefined;
    return true;
  }

  // Pointers

  pressed(event: PointerEvent, at: XY): void {
    if (event.pointerType === 'pen') this.#penSeen = true;
    this.cross = undefined;
    this.#touches.set(event.pointerId, at);
    if (this.#touches.size === 2) {
      // A second finger: what the first one began was the beginning of a pinch.
      if (!this.#gesture?.press) this.#drop();
      this.panning = true;
      return;
    }
    const isPalm = this.#penSeen && event.pointerType === 'touch';
    this.panning = this.hand || isPalm || event.button === 1 || this.#source.tool === undefined;
    const erases = (event.buttons & eraserButton) !== 0;
    if (!this.panning) this.#begin(toPicture(this.view, at), event.shiftKey, event.altKey, erases);
  }

  moved(event: PointerEvent, at: XY, before: readonly XY[]): void {
    this.pointer = event.pointerType === 'touch' ? undefined : at;
    const last = this.#touches.get(event.pointerId);
    if (last && this.panning) {
      if (this.#touches.size === 2) this.#pinch(event.pointerId, at);
      else if (this.#touches.size === 1) this.push({ x: at.x - last.x, y: at.y - last.y });
    } else if (this.#gesture) {
      // A quick stroke has places between its frames.
      const places = this.#gesture instanceof PaintMask ? [...before, at] : [at];
      for (const place of places) this.#gesture.move(toPicture(this.view, place));
    } else this.#point(toPicture(this.view, at));
    if (last) this.#touches.set(event.pointerId, at);
  }

  released(event: PointerEvent, at: XY): void {
    const was = this.#touches.delete(event.pointerId);
    if (this.#touches.size > 0) return;
    if (this.panning) this.panning = false;
    else if (was) this.#end(toPicture(this.view, at));
  }

  lost(event: PointerEvent): void {
    this.#touches.delete(event.pointerId);
    this.panning = false;
    if (!this.#gesture?.press) this.#drop();
  }

  /** The wheel zooms; with Shift, and by two fingers sideways, it pushes. */
  wheeled(event: WheelEvent, at: XY): void {
    const unit = event.deltaMode === 0 ? 1 : 16;
    if (!event.ctrlKey && (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)))
      this.push({ x: -event.deltaX * unit, y: -event.deltaY * unit });
    else this.zoom(Math.exp(-event.deltaY * unit * (event.ctrlKey ? 0.01 : 0.0018)), at);
  }

  #look(view: Viewport): void {
    this.view = view;
    this.#fitted = false;
  }

  #drop(): void {
    this.#gesture = undefined;
    this.ghost = undefined;
  }

  #begin(at: XY, second: boolean, deletes = false, erases = false): void {
    if (this.#gesture) {
      if (this.#gesture.press && !this.#gesture.press(at, second)) this.#gesture = undefined;
      return;
    }
    const { tool, selected } = this.#source;
    if (isMaskTool(tool)) return this.#beginMask(tool, at, erases);
    const handle = this.#handleAt(at);
    if (selected && handle !== undefined) return this.#beginHandle(selected, handle, at, deletes);
    if (tool === 'box') this.#gesture = new DrawBox(this.#host, at);
    else if (tool === 'polygon') this.#gesture = new DrawOutline(this.#host, at);
    else if (tool === 'points')
      this.#gesture = new DrawKeypoints(this.#host, this.#source.skeleton?.points ?? ['1'], at, second);
    else this.#beginSelect(at);
  }

  #beginHandle({ id, shape }: Region, handle: number, at: XY, deletes: boolean): void {
    if (!deletes) this.#gesture = new ChangeShape(this.#host, id, shape, at, handle);
    else {
      const less = withoutHandle(shape, handle);
      if (less) this.#source.replace(id, less);
    }
  }

  #beginSelect(at: XY): void {
    const { selected } = this.#source;
    const more = selected && withPointAt(selected.shape, at, pressReach / 2 / this.view.scale);
    if (selected && more) {
      this.#gesture = new ChangeShape(this.#host, selected.id, more.shape, at, more.handle);
      return;
    }
    const region = this.#regionAt(at);
    this.#source.select(region?.id);
    if (region) this.#gesture = new ChangeShape(this.#host, region.id, region.shape, at);
    else this.panning = this.#touches.size > 0;
  }

  #beginMask(tool: 'brush' | 'erase' | 'fill', at: XY, penErases: boolean): void {
    const target = this.#maskFor(tool, at);
    if (tool === 'fill') {
      if (!target || !fillMask(this.#host, at, target)) this.#source.cannotFill();
      return;
    }
    const erases = penErases || tool === 'erase';
    if (erases && !target) return;
    this.#gesture = new PaintMask(this.#host, at, { diameter: this.#source.brush, erases }, target);
  }

  /** The selected mask; for what takes away or fills, else the uppermost there. */
  #maskFor(tool: 'brush' | 'erase' | 'fill', at: XY): PaintedMask | undefined {
    const { selected, index, picture } = this.#source;
    const fits = (region: Region | undefined): region is Region & { shape: Mask } =>
      region?.shape.kind === 'mask' &&
      region.shape.width === picture.width &&
      region.shape.height === picture.height;
    if (fits(selected)) return selected;
    if (tool === 'brush') return undefined;
    const under = index.within({ ...at, width: 0, height: 0 }).filter(fits);
    return under.findLast(({ shape }) => isOn(shape, at, 0)) ?? under.at(-1);
  }

  #end(at: XY): void {
    if (this.#gesture && !this.#gesture.up(at)) this.#gesture = undefined;
  }

  #pinch(id: number, at: XY): void {
    const before = this.#touches.get(id)!;
    const [, other] = [...this.#touches].find(([touch]) => touch !== id)!;
    const middle = { x: (at.x + other.x) / 2, y: (at.y + other.y) / 2 };
    this.push({ x: (at.x - before.x) / 2, y: (at.y - before.y) / 2 });
    this.zoom(distance(at, other) / Math.max(1, distance(before, other)), middle);
  }

  #point(at: XY): void {
    const { tool, selected } = this.#source;
    const handle = this.#handleAt(at);
    if (isMaskTool(tool)) this.cursor = tool === 'fill' ? 'crosshair' : 'none';
    else if (selected && handle !== undefined) this.cursor = handleCursor(selected.shape, handle);
    else if (tool === 'select') this.cursor = this.#regionAt(at) ? 'move' : 'grab';
    else this.cursor = tool === undefined ? 'grab' : 'crosshair';
  }

  #handleAt(at: XY): number | undefined {
    const { selected, tool } = this.#source;
    if (!selected || tool === undefined) return undefined;
    const reach = pressReach / this.view.scale;
    const found = handlesOf(selected.shape).findIndex((handle) => distance(handle, at) <= reach);
    return found < 0 ? undefined : found;
  }

  /** The selected one first, then the uppermost. */
  #regionAt(at: XY): Region | undefined {
    const { selected, index } = this.#source;
    const reach = 4 / this.view.scale;
    if (selected && isOn(selected.shape, at, reach)) return selected;
    const near = { x: at.x - reach, y: at.y - reach, width: 2 * reach, height: 2 * reach };
    return index.within(near).findLast(({ shape }) => isOn(shape, at, reach));
  }

  #snap(at: XY, except: string | undefined): XY {
    const { snaps, index, picture } = this.#source;
    if (!snaps) return at;
    const reach = snapReach / this.view.scale;
    const near = index.within({ x: at.x - reach, y: at.y - reach, width: 2 * reach, height: 2 * reach });
    return snapped(
      at,
      reach,
      picture,
      near.filter(({ id }) => id !== except).map(({ shape }) => shape)
    );
  }

  #keepInSight(at: XY): void {
    const { x, y } = toScreen(this.view, at);
    const margin = 24;
    const missing = (place: number, room: number): number =>
      place < margin ? margin - place : place > room - margin ? room - margin - place : 0;
    const by = { x: missing(x, this.screen.width), y: missing(y, this.screen.height) };
    if (by.x !== 0 || by.y !== 0) this.push(by);
  }
}
