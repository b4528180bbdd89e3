// The page's side of the service worker (src/service-worker.ts): registers it, keeps engines ready for use without
// a network, and says when a new version waits. A new version never takes over by itself: open tabs still need
// the old one's files.
import { version } from '$app/environment';
import { asset } from '$app/paths';
import type { CacheReport, PageRequest, WorkerAnswer, WorkerRequest } from '$core/offline';

export type UpdateState = 'none' | 'waiting' | 'elsewhere';

const updateEveryMs = 60 * 60 * 1000;
/** Kept where a person asked for everything: a later version then brings all of itself along. */
const everythingAsked = 'hearth-everything-offline';
const reloadedForIsolation = 'hearth-reloaded-for-isolation';

class Offline {
  #update = $state<UpdateState>('none');
  #progress = $state.raw<{ readonly done: number; readonly total: number }>();
  #refused = $state(false);
  #registration = $state.raw<ServiceWorkerRegistration>();
  #controlled = false;
  #saving: Promise<void> = Promise.resolve();
  #reloading = false;

  get update(): UpdateState {
    return this.#update;
  }

  /** How far `saveAll` is; undefined while it does not run. */
  get progress(): { readonly done: number; readonly total: number } | undefined {
    return this.#progress;
  }

  /** Whether this browser lets Hearth keep its files: some refuse in private windows, all without https. */
  get possible(): boolean {
    return 'serviceWorker' in navigator && !this.#refused;
  }

  get ready(): boolean {
    return this.#registration !== undefined;
  }

  /** Registers the service worker and watches for updates. Returns what stops watching. */
  start(): () => void {
    if (!this.possible) return () => undefined;
    const { serviceWorker } = navigator;
    this.#controlled = serviceWorker.controller !== null;
    const stop = new AbortController();
    const { signal } = stop;
    serviceWorker.addEventListener('controllerchange', () => this.#takenOver(), { signal });
    serviceWorker.addEventListener('message', answerVersion, { signal });
    document.addEventListener('visibilitychange', () => void this.#lookForUpdate(), { signal });
    const timer = setInterval(() => void this.#lookForUpdate(), updateEveryMs);
    void this.#register();
    return () => {
      stop.abort();
      clearInterval(timer);
    };
  }

  /** Lets the waiting version take over, then reloads into it. */
  applyUpdate(): void {
    this.#reloading = true;
    const waiting = this.#registration?.waiting;
    if (waiting) waiting.postMessage({ kind: 'take-over' } satisfies WorkerRequest);
    else location.reload();
  }

  /** Brings every file of the studio into the cache, also of later versions. @throws Error when the network fails */
  saveAll(): Promise<void> {
    localStorage.setItem(everythingAsked, 'yes');
    return this.#save('save-all');
  }

  /** One after the other: what is asked for meanwhile may be more. */
  #save(kind: 'save-all' | 'save-usual'): Promise<void> {
    const heard = (answer: WorkerAnswer): void => {
      if (answer.kind === 'progress') this.#progress = answer;
    };
    const saving = this.#saving
      .then(async () => void (await ask(await this.#worker(), { kind }, heard)))
      .finally(() => (this.#progress = undefined));
    this.#saving = saving.catch(() => undefined);
    return saving;
  }

  async report(): Promise<CacheReport | undefined> {
    if (!this.#registration) return undefined;
    const answer = await ask(await this.#worker(), { kind: 'report' });
    return answer.kind === 'report' ? answer : undefined;
  }

  async #register(): Promise<void> {
    try {
      this.#registration = await navigator.serviceWorker.register(asset('/service-worker.js'));
    } catch (error) {
      // A browser that refuses throws a DOMException; a script that did not arrive, a TypeError.
      if (!(error instanceof DOMException || error instanceof TypeError)) throw error;
      this.#refused = true;
      return;
    }
    const registration = this.#registration;
    this.#watch(registration);
    registration.addEventListener('updatefound', () => {
      registration.installing?.addEventListener('statechange', () => this.#watch(registration));
    });
    (await this.#worker()).postMessage({ kind: 'tidy' } satisfies WorkerRequest);
    if (mayFetchAhead()) whenIdle(() => void this.#fetchAhead());
  }

  async #fetchAhead(): Promise<void> {
    // What could not be fetched is fetched when it is used, and the settings say that it is not here yet.
    await this.#save(localStorage.getItem(everythingAsked) ? 'save-all' : 'save-usual').catch(
      () => undefined
    );
  }

  #watch(registration: ServiceWorkerRegistration): void {
    if (registration.waiting && registration.active) this.#update = 'waiting';
  }

  #takenOver(): void {
    if (this.#reloading) return location.reload();
    if (this.#controlled) this.#update = 'elsewhere';
    else if (!crossOriginIsolated) reloadOnceForIsolation();
    this.#controlled = true;
  }

  async #lookForUpdate(): Promise<void> {
    if (document.visibilityState !== 'visible') return;
    // Without a network there is no update to find; that is not worth a word.
    await this.#registration?.update().catch(() => undefined);
  }

  async #worker(): Promise<ServiceWorker> {
    const { active } = await navigator.serviceWorker.ready;
    if (!active) throw new Error('The service worker is not active.');
    return active;
  }
}

/**
 * Hosts that cannot send headers get isolation from the service worker, which can only do so for the next load.
 * Once per tab, or a browser that never isolates would reload for ever.
 */
function reloadOnceForIsolation(): void {
  if (sessionStorage.getItem(reloadedForIsolation)) return;
  sessionStorage.setItem(reloadedForIsolation, 'yes');
  location.reload();
}

/**
 * Whether to bring the engines along on a first visit, so that Hearth works from then on without a network, all but Python.
 * Not where a person asked to save data: they find the button in the settings.
 */
function mayFetchAhead(): boolean {
  const { connection } = navigator as { connection?: { readonly saveData?: boolean } };
  return connection?.saveData !== true;
}

/** Safari has no requestIdleCallback. */
function whenIdle(work: () => void): void {
  if ('requestIdleCallback' in globalThis) requestIdleCallback(work, { timeout: 20_000 });
  else setTimeout(work, 2000);
}

/** Tells the worker which version this tab runs, so that it keeps that version's files. */
function answerVersion(event: MessageEvent<PageRequest>): void {
  if (event.data.kind === 'which-version') event.ports[0]?.postMessage(version);
}

/** Asks the worker; the last answer resolves, an 'error' rejects, those before go to `heard`. */
function ask(
  worker: ServiceWorker,
  request: WorkerRequest,
  heard: (answer: WorkerAnswer) => void = () => undefined
): Promise<WorkerAnswer> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((done, failed) => {
    port1.onmessage = ({ data }: MessageEvent<WorkerAnswer>) => {
      if (data.kind === 'progress') return heard(data);
      port1.close();
      if (data.kind === 'error') failed(new Error(data.message));
      else done(data);
    };
    worker.postMessage(request, [port2]);
  });
}

export const offline = new Offline();
