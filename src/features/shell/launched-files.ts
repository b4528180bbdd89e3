// Files that the system opens with the installed app (file_handlers in static/manifest.webmanifest).

interface LaunchParams {
  readonly files?: readonly { getFile(): Promise<File> }[];
}
interface LaunchQueue {
  setConsumer(consumer: (launch: LaunchParams) => void): void;
}

/** Calls `opened` with the files of each launch. Browsers without a launch queue never launch with files. */
export function onLaunchedFiles(opened: (files: readonly File[]) => void): void {
  const { launchQueue } = globalThis as { launchQueue?: LaunchQueue };
  launchQueue?.setConsumer((launch) => {
    if (!launch.files?.length) return;
    void Promise.all(launch.files.map((file) => file.getFile())).then(opened);
  });
}
