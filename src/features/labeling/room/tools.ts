// The tools of the room where regions are drawn.
export const tools = ['select', 'box', 'polygon', 'points', 'brush', 'erase', 'fill'] as const;
export type Tool = (typeof tools)[number];

/** One key each, as on other canvases. */
export const toolKeys: Readonly<Record<Tool, string>> = {
  select: 'v',
  box: 'b',
  polygon: 'p',
  points: 'k',
  brush: 'd',
  erase: 'e',
  fill: 'g'
};

/** Those that change a mask; the arrow keys steer them even while a mask is selected. */
export function isMaskTool(tool: Tool | undefined): tool is 'brush' | 'erase' | 'fill' {
  return tool === 'brush' || tool === 'erase' || tool === 'fill';
}

/** Diameters of the brush, in pixels of the picture. */
export const brushSizes = { least: 1, most: 400, first: 24 } as const;
