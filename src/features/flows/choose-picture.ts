// A picture from this device, as an address that holds its bytes.
import { chooseFile } from '$ui/choose-file';

const mostBytes = 5_000_000;

/** 'data:image/png;base64,…', or undefined if none was chosen or it has more than 5 MB. */
export async function choosePicture(): Promise<string | undefined> {
  const file = await chooseFile('image/*');
  if (!file || file.size > mostBytes || !file.type.startsWith('image/')) return undefined;
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error!);
    reader.readAsDataURL(file);
  });
}
