import { expect, test } from 'vitest';
import { pictureUrl } from '$features/flows/choose-picture';

test.each([
  [new File(['x'], 'a.txt', { type: 'text/plain' }), 'The picture a.txt was not taken: it is no picture.'],
  [
    new File([new Uint8Array(5_000_001)], 'a.png', { type: 'image/png' }),
    'The picture a.png was not taken: it has more than 5 MB.'
  ]
])('a picture that cannot be taken says why', async (file, message) => {
  await expect(pictureUrl(file)).rejects.toThrow(message);
});
