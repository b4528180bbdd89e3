// Sets the keypoints of one object, one press each, in the order of its class's skeleton. A point that cannot be
// known is passed over; one that is hidden is set with Shift.
import type { Keypoint, Shape } from '$core/labels/project';
import type { XY } from '$ui/canvas/geometry';
import type { DrawingHost, Gesture } from './gestures';
import { clampTo, rounded } from './shapes';

export class DrawKeypoints implements Gesture {
  readonly #host: DrawingHost;
  readonly #names: readonly string[];
  /** Set so far, by name. */
  #points: readonly Keypoint[] = [];
  #next = 0;
  #at: XY;

  /** `names` has at least one. */
  constructor(host: DrawingHost, names: readonly string[], from: XY, isHidden: boolean) {
    this.#host = host;
    this.#names = names;
    this.#at = from;
    this.press(from, isHidden);
  }

  /** Whether all is set, or passed over. */
  get complete(): boolean {
    return this.#next >= this.#names.length;
  }

  move(at: XY): void {
    this.#at = clampTo(this.#host.picture, at);
    this.#show();
  }

  up(): boolean {
    if (!this.complete) return true;
    this.finish();
    return false;
  }

  press(at: XY, isHidden = false): boolean {
    if (this.complete) return true;
    const { x, y } = clampTo(this.#host.picture, this.#host.snap(at));
    this.#at = { x, y };
    this.#points = [...this.#points, { name: this.#names[this.#next]!, x, y, visible: !isHidden }];
    this.#next++;
    this.#show();
    return true;
  }

  skip(by: 1 | -1): void {
    if (by < 0) this.back();
    else this.#next = Math.min(this.#names.length, this.#next + 1);
    if (this.complete) this.finish();
    else this.#show();
  }

  finish(): void {
    this.#host.show(undefined);
    if (this.#points.length > 0) this.#host.add(rounded(this.#shape()));
    this.#points = [];
  }

  back(): boolean {
    const last = this.#points.at(-1);
    this.#points = this.#points.slice(0, -1);
    this.#next = last ? this.#names.indexOf(last.name) : 0;
    if (this.#points.length > 0) this.#show();
    else this.#host.show(undefined);
    return this.#points.length === 0;
  }

  #shape(): Shape {
    return { kind: 'keypoints', points: this.#points };
  }

  #show(): void {
    if (this.#points.length === 0) return this.#host.show(undefined);
    const text = this.#names[this.#next];
    this.#host.show({
      shape: this.#shape(),
      ...(text === undefined ? {} : { hint: { at: this.#at, text } })
    });
  }
}
