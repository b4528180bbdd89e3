// Texts of the app shell.
import { textsOnDemand } from '$ui/i18n.svelte';

const english = {
  skip: 'Skip to content',
  navigation: 'Capabilities',
  more: 'More',
  search: 'Search',
  searchHint: 'Search pages, data, models and actions',
  noMatch: 'Nothing matches. Try fewer letters.',
  groups: {
    page: 'Pages',
    action: 'Actions',
    dataset: 'Datasets',
    model: 'Models',
    run: 'Runs',
    workspace: 'Workspaces'
  },
  opening: 'Opening the workspace…',
  openFailed: 'The workspace could not be opened',
  pageMissing: 'There is no such page',
  pageMissingText: 'The address may be old, or belong to a dataset, model or run that was deleted.',
  pageFailed: 'This page could not be loaded',
  toStart: 'Go to the start',
  reload: 'Reload',
  offline: 'Offline. Everything goes on working.',
  updateReady: 'A new version of Hearth is ready.',
  updatedElsewhere: 'Hearth was updated in another tab.',
  reloadToUpdate: 'Reload to update',
  later: 'Later',
  workspace: 'Workspace',
  newWorkspace: 'New workspace…',
  rename: 'Rename…',
  share: 'Share…',
  exportFile: 'Export as a file',
  importFile: 'Import a .hearth file…',
  deleteIt: 'Delete…',
  name: 'Name',
  create: 'Create',
  save: 'Save',
  cancel: 'Cancel',
  createTitle: 'New workspace',
  createHelp: 'Each workspace has its own data, models and runs.',
  renameTitle: 'Rename the workspace',
  deleteTitle: (name: string) => `Delete “${name}”?`,
  deleteText:
    'All its datasets, models and runs are removed from this browser, for good. Export it first if you may want it again.',
  deleteNow: 'Delete for good',
  exporting: (name: string) => `Exporting “${name}”`,
  importing: (name: string) => `Importing “${name}”`,
  exported: (file: string) => `${file} is in your downloads.`,
  imported: (name: string) => `The workspace “${name}” was imported and is now open.`,
  deleted: (name: string) => `The workspace “${name}” was deleted.`,
  jobs: 'Jobs',
  jobsRunning: (n: number) => (n === 1 ? '1 job running' : `${n} jobs running`),
  noJobs: 'Nothing is running',
  noJobsText: 'Imports, training and scoring show up here, wherever you are in the studio.',
  recent: 'Finished lately',
  running: 'Running',
  pause: 'Pause',
  resume: 'Resume',
  cancelJob: 'Cancel',
  open: 'Open',
  states: {
    queued: 'waiting',
    running: 'running',
    paused: 'paused',
    completed: 'done',
    failed: 'failed',
    cancelled: 'cancelled'
  },
  jobDone: (title: string) => `Done: ${title}`,
  answersFailed: (title: string, failed: string, all: string) =>
    `${title}: ${failed} of ${all} answers failed.`,
  jobFailed: (title: string, why: string) => `${title} failed. ${why}`,
  languageMissing: (name: string) =>
    `The texts in ${name} could not be fetched. Nothing else changed: choose the language again once there is a network.`,
  useTheme: { system: 'Theme: as the system', light: 'Theme: light', dark: 'Theme: dark' },
  language: (name: string) => `Language: ${name}`,
  importTable: 'Import a table',
  trainModel: 'Train a model',
  saveOffline: 'Make everything available offline',
  switchTo: (name: string) => `Open workspace “${name}”`
};

export type ShellTexts = typeof english;

export const t = textsOnDemand(english, {
  'zh-Hant': () => import('./texts-zh-hant'),
  sv: () => import('./texts-sv')
});
