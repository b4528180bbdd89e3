// What the command palette offers now: pages, actions, and everything the workspace holds.
import Database from '@lucide/svelte/icons/database';
import Box from '@lucide/svelte/icons/box';
import Download from '@lucide/svelte/icons/download';
import FolderOpen from '@lucide/svelte/icons/folder-open';
import History from '@lucide/svelte/icons/history';
import Languages from '@lucide/svelte/icons/languages';
import Plus from '@lucide/svelte/icons/plus';
import SunMoon from '@lucide/svelte/icons/sun-moon';
import Upload from '@lucide/svelte/icons/upload';
import Users from '@lucide/svelte/icons/users';
import type { Hearth } from '$sdk/hearth';
import type { Workspace } from '$sdk/workspace';
import { locale, localeNames, locales } from '$ui/i18n.svelte';
import { theme, themeChoices } from '$ui/theme.svelte';
import { formatDateTime } from '$ui/format.svelte';
import { capabilities } from '../index';
import { searchCommands, type Command } from './command-search';
import { jobTitle } from '$parts/job-title.svelte';
import { pathOfAsset, pathOfRun } from '$parts/links';
import { t } from './texts';
import type { WorkspaceActions } from './workspace-actions.svelte';

/** Newest runs offered; older ones are found on their page. */
const runsOffered = 200;

export interface CommandContext {
  readonly hearth: Hearth | undefined;
  readonly workspace: Workspace | undefined;
  readonly actions: WorkspaceActions;
  readonly go: (path: string) => void;
}

export type FindCommands = typeof findCommands;

/** What matches `query` now, best first. */
export function findCommands(context: CommandContext, query: string): readonly Command[] {
  const all = [...pages(context), ...actions(context), ...assets(context), ...workspaces(context)];
  return searchCommands(all, query);
}

function pages({ go }: CommandContext): Command[] {
  return capabilities.map(({ id, title, keywords, icon, path }) => ({
    id: `page:${id}`,
    group: 'page',
    title: title[locale.current],
    keywords: `${keywords} ${Object.values(title).join(' ')}`,
    icon,
    run: () => go(path)
  }));
}

function actions({ go, actions: workspaceActions }: CommandContext): Command[] {
  const act = (id: string, title: string, icon: Command['icon'], run: () => void): Command => ({
    id: `action:${id}`,
    group: 'action',
    title,
    icon,
    run
  });
  return [
    act('import-table', t.importTable, Upload, () => go('/data')),
    act('train', t.trainModel, Plus, () => go('/train')),
    act('new-workspace', t.newWorkspace, Plus, () => workspaceActions.ask('create')),
    act('share', t.share, Users, () => (workspaceActions.sharing = true)),
    act('export', t.exportFile, Download, () => void workspaceActions.export()),
    act('import', t.importFile, FolderOpen, () => void workspaceActions.chooseAndImport()),
    act('offline', t.saveOffline, Download, () => go('/settings')),
    ...themeChoices.map((choice) =>
      act(`theme-${choice}`, t.useTheme[choice], SunMoon, () => (theme.choice = choice))
    ),
    ...locales.map((tag) =>
      act(`locale-${tag}`, t.language(localeNames[tag]), Languages, () => (locale.current = tag))
    )
  ];
}

function assets({ workspace, go }: CommandContext): Command[] {
  if (!workspace) return [];
  const { datasets, models, jobs } = workspace;
  return [
    ...datasets.list().map(({ name, versions, tags }) => asset('dataset', name, versions.length, tags, go)),
    ...models.list().map(({ name, versions, tags }) => asset('model', name, versions.length, tags, go)),
    ...jobs
      .list()
      .filter((job) => job.component.startsWith('train-'))
      .slice(0, runsOffered)
      .map((job): Command => ({
        id: `run:${job.id}`,
        group: 'run',
        title: jobTitle(job),
        detail: formatDateTime(job.createdAt),
        keywords: `${job.title} ${job.component} ${job.tags.join(' ')}`,
        icon: History,
        run: () => go(pathOfRun(job.id))
      }))
  ];
}

function asset(
  kind: 'dataset' | 'model',
  name: string,
  versions: number,
  tags: readonly string[],
  go: CommandContext['go']
): Command {
  return {
    id: `${kind}:${name}`,
    group: kind,
    title: name,
    detail: `@${versions}`,
    keywords: tags.join(' '),
    icon: kind === 'dataset' ? Database : Box,
    run: () => go(pathOfAsset(kind, name))
  };
}

function workspaces({ actions: workspaceActions, workspace }: CommandContext): Command[] {
  return workspaceActions.all
    .filter(({ id }) => id !== workspace?.id)
    .map(({ id, name }) => ({
      id: `workspace:${id}`,
      group: 'workspace',
      title: t.switchTo(name),
      icon: FolderOpen,
      run: () => void workspaceActions.open(id)
    }));
}
