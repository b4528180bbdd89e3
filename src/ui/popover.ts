// Where a popover goes: below its anchor, or above or shifted where there is no room.

const gap = 4;
const margin = 8;

/** Puts an open `position: fixed` popover next to `anchor`, inside the window. */
export function placeBelow(popover: HTMLElement, anchor: Element): void {
  const box = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = popover;
  const below = box.bottom + gap;
  const above = box.top - gap - height;
  const fitsBelow = below + height <= innerHeight - margin;
  const top = fitsBelow || above < margin ? Math.min(below, innerHeight - margin - height) : above;
  const left = Math.min(box.left, innerWidth - margin - width);
  popover.style.top = `${Math.max(margin, top)}px`;
  popover.style.left = `${Math.max(margin, left)}px`;
}
