// A picture from this device, as an address that holds its bytes.
import { HearthError } from '$core/errors';
import { chooseFile } from '$ui/choose-file';

const mostBytes = 5_000_000;

/** 'data:image/png;base64,…', or undefined if none was chosen. @throws HearthError flow/bad-picture */
export async function choosePicture(): Promise<string | undefined> {
  const file = await chooseFile('image/*');
  return file && pictureUrl(file);
}

/** @throws HearthError flow/bad-picture */
export async function pictureUrl(file: File): Promise<string> {
  const refuse = (reason: string): HearthError<'flow/bad-picture'> =>
    new HearthError('flow/bad-picture', { file: file.name, reason });
  if (!file.type.startsWith('image/')) throw refuse('it is no picture');
  if (file.size > mostBytes) throw refuse(`it has more than ${mostBytes / 1e6} MB`);
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(refuse(reader.error?.message ?? 'it cannot be read'));
    reader.readAsDataURL(file);
  });
}
