// Dates as <input type="datetime-local"> writes them, read and shown in UTC as the data is.

/** '2026-11-20T08:30:00' for epoch milliseconds. */
export function toLocalText(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 19);
}

/** Epoch milliseconds, or null for an empty or unfinished text. */
export function fromLocalText(text: string): number | null {
  const epochMs = Date.parse(`${text}Z`);
  return Number.isNaN(epochMs) ? null : epochMs;
}
