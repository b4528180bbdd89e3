// The tools of the room where regions are drawn.
export const tools = ['select', 'box', 'polygon'] as const;
export type Tool = (typeof tools)[number];

/** One key each, as on other canvases. */
export const toolKeys: Readonly<Record<Tool, string>> = { select: 'v', box: 'b', polygon: 'p' };
