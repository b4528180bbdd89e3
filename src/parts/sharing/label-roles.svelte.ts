// Why someone may not label, or not review, in a shared workspace: a sentence, or undefined where they may.
import type { Workspace } from '$sdk/workspace';
import { texts } from '$ui/i18n.svelte';
import { fromLive } from '$ui/live.svelte';

const t = texts({
  en: {
    label: 'Your role is Viewer: you may look at labels, not make them.',
    review: 'Your role is Labeler: reviewers judge what was labelled.'
  },
  'zh-Hant': {
    label: '你的角色是檢視者：可以檢視標註，不能標註。',
    review: '你的角色是標註者：由審核者審核標註。'
  },
  sv: {
    label: 'Din roll är Läsare: du får titta på märkningar, inte göra dem.',
    review: 'Din roll är Märkare: granskare bedömer det som märkts.'
  }
});

export class LabelRoles {
  readonly #shared;

  constructor(workspace: Workspace) {
    this.#shared = fromLive(workspace.sharing.live);
  }

  get barLabel(): string | undefined {
    return this.#shared.current?.role === 'viewer' ? t.label : undefined;
  }

  get barReview(): string | undefined {
    return this.#shared.current?.role === 'labeler' ? t.review : this.barLabel;
  }
}
