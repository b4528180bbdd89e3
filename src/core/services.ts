// Interactive functions of the engines: what screens ask many times a second, outside any job. Each engine's
// worker implements its interface; callers reach it through the Compute port. All arguments are cloneable.
import type { GridView, ViewQuery } from './data/grid';
import type { ImportOptions, ImportPreview } from './data/import';
import type { GreyWindow, OpenedPicture, TileKey } from './images/tiles';
import type { TableManifest } from './data/table';
import type { BlobId } from './ports';
import type { LearningService } from './labels/learning/service';
import type { FetchedOrigin } from './components/language/import-language-model';
import type { ExampleMapping } from './lm/examples';
import type { ExamplePreview, MeasureSettings, StepMeasure } from './lm/preview';
import type { GenerateRequest, GenerateResult } from './lm/generation';
import type { LmInspection } from './lm/inspection';
import type { AdapterManifest, LanguageModelManifest } from './lm/manifest';
import type { PrebuiltModel } from './lm/prebuilt';
import type { ModelManifest } from './models/manifest';
import type { ModelInspection } from './models/inspection';
import type { InputRow, Prediction } from './models/prediction';

export interface DataService {
  /** Reads the head of a file: what it is, how it would be read, the first rows. Never throws for content it can show. */
  preview(file: Blob, name: string, options: ImportOptions): Promise<ImportPreview>;
  /** Sorts and filters a table once, and keeps the row order under the returned id. */
  openView(table: TableManifest, query: ViewQuery): Promise<{ readonly id: number; readonly rows: number }>;
  /** Rows of an open view, as display-ready cells by column. */
  readView(id: number, from: number, to: number, columns: readonly string[]): Promise<GridView>;
  closeView(id: number): Promise<void>;
  /** A small picture of a stored image, no larger than `edge` pixels either way. */
  thumbnail(image: BlobId, edge: number): Promise<Blob>;
  /** Decodes a stored image, to be looked at in squares. It holds all its pixels until it is closed. */
  openPicture(image: BlobId): Promise<OpenedPicture>;
  /** One square; grey values of 16 bits through a window. Undefined where the picture was closed or ends before it. */
  pictureTile(id: number, key: TileKey, window?: GreyWindow): Promise<ImageBitmap | undefined>;
  closePicture(id: number): Promise<void>;
}

export interface ScoreService {
  /** Predictions for rows of raw column values. Keeps the session warm. */
  score(model: ModelManifest, rows: readonly InputRow[]): Promise<readonly Prediction[]>;
  /** Predictions for pictures, by a model of pictures. @throws HearthError data/undecodable */
  scorePictures(model: ModelManifest, pictures: readonly Blob[]): Promise<readonly Prediction[]>;
  /** What an ONNX (or XGBoost JSON) file is and whether it runs here. Never throws for content it can describe. */
  inspect(file: Blob, name: string): Promise<ModelInspection>;
}

export interface LmService {
  /** What a model is and whether it runs here, before its weights are fetched. Never throws for a wrong source. */
  inspect(origin: FetchedOrigin, files: readonly File[] | undefined, base: string): Promise<LmInspection>;
  /**
   * Puts a model on the graphics device, or does nothing if it is there. Several may be, as far as memory goes.
   * Resolves to the bytes it holds there. @throws HearthError lm/no-gpu, job/out-of-memory
   */
  load(model: LanguageModelManifest): Promise<{ readonly bytes: number }>;
  unload(model: LanguageModelManifest): Promise<void>;
  /** The first examples of a table as the model would be given them, and an account of a sample of its rows. */
  previewExamples(
    model: LanguageModelManifest,
    data: TableManifest,
    mapping: ExampleMapping,
    maxLength: number
  ): Promise<ExamplePreview>;
  /** Seconds of a training step on this device, from two real ones. @throws HearthError lm/no-gpu, job/out-of-memory */
  measureStep(model: LanguageModelManifest, settings: MeasureSettings): Promise<StepMeasure>;
  /**
   * Writes an answer; `GenerateEvent`s come on the port while it does, and a `GenerateCommand` may be sent there.
   * Loads the model if need be. Calls for one model run one after another.
   */
  generate(
    model: LanguageModelManifest,
    adapter: AdapterManifest | undefined,
    request: GenerateRequest,
    port: MessagePort
  ): Promise<GenerateResult>;
}

/** Worker to caller, on a loading's or a generation's port, while weights are fetched. */
export interface LoadEvent {
  readonly kind: 'loading';
  readonly fraction: number;
  readonly note: string;
}

/** Prebuilt chat models (core/lm/prebuilt.ts). One is loaded at a time. */
export interface ChatService {
  list(): Promise<readonly PrebuiltModel[]>;
  /** Those of `ids` whose files are on this device. */
  stored(ids: readonly string[]): Promise<readonly string[]>;
  /** Nothing, where a model can run here: its files are here or there is a network. @throws HearthError lm/… */
  check(id: string): Promise<void>;
  /** Fetches what is missing and puts it on the graphics device. @throws HearthError lm/needs-network, lm/no-gpu, lm/failed */
  load(id: string, port: MessagePort): Promise<void>;
  generate(id: string, request: GenerateRequest, port: MessagePort): Promise<GenerateResult>;
  unload(): Promise<void>;
  /** Frees the storage its files take. */
  delete(id: string): Promise<void>;
}

/** An engine without interactive functions. */
export type NoService = Readonly<Record<never, never>>;

export interface Services {
  data: DataService;
  sql: NoService;
  tabular: LearningService;
  neural: NoService;
  score: ScoreService;
  lm: LmService;
  chat: ChatService;
}
