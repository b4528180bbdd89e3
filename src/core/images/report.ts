// What an import of images has done, and which files it kept out and why.

export const imageFaults = ['not-an-image', 'damaged', 'twice', 'too-large'] as const;
export type ImageFault = (typeof imageFaults)[number];

export interface ImageIssue {
  readonly file: string;
  readonly fault: ImageFault;
  /** For 'twice': the name under which the same content is kept. */
  readonly same?: string;
}

export interface ImagesReport {
  readonly kept: number;
  readonly bytes: number;
  /** The first of them; `issueCount` counts all. */
  readonly issues: readonly ImageIssue[];
  readonly issueCount: number;
  readonly seconds: number;
}
