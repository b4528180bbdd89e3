import { expect, it, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import '../../../src/ui/base.css';
import CommentField from '../../../src/parts/sharing/CommentField.svelte';

it('leaves keys to an input method while it composes a word', async () => {
  const onsend = vi.fn(() => Promise.resolve(true));
  const view = await render(CommentField, { label: 'Comment', names: ['Ann'], send: 'Send', onsend });
  const field = view.getByRole('textbox', { name: 'Comment' });
  const press = (isComposing: boolean, ctrlKey = false): boolean =>
    field
      .element()
      .dispatchEvent(
        new KeyboardEvent('keydown', { key: 'Enter', ctrlKey, isComposing, bubbles: true, cancelable: true })
      );
  await field.fill('@A');
  expect(press(true)).toBe(true);
  expect(press(true, true)).toBe(true);
  await expect.element(field).toHaveValue('@A');
  expect(onsend).not.toHaveBeenCalled();
  expect(press(false)).toBe(false);
  await expect.element(field).toHaveValue('@Ann ');
  press(false, true);
  expect(onsend).toHaveBeenCalledExactlyOnceWith('@Ann ');
});
