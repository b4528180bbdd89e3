// What an export made: the report of the component 'export-table'.
import type { BlobId } from '../ports';

export interface ExportReport {
  readonly blob: BlobId;
  /** 'table' and the format's extension; callers know the dataset's name. */
  readonly fileName: string;
  readonly bytes: number;
  readonly mime: string;
}
