// Opens the system's picker for a folder; its files come with their paths in it.

/** The files of the chosen folder; none if the person changed their mind. Call it from a click or key press. */
export function chooseFolder(): Promise<readonly File[]> {
  const input = document.createElement('input');
  input.type = 'file';
  input.webkitdirectory = true;
  return new Promise((done) => {
    input.addEventListener('change', () => done([...(input.files ?? [])]));
    input.addEventListener('cancel', () => done([]));
    input.click();
  });
}
