import { expect, it, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { userEvent } from 'vitest/browser';
import '../../../src/ui/base.css';
import NumberInput from '../../../src/ui/NumberInput.svelte';
import Slider from '../../../src/ui/Slider.svelte';
import Tabs from '../../../src/ui/Tabs.svelte';
import Toasts from '../../../src/ui/Toasts.svelte';
import { toast, toasts } from '../../../src/ui/toasts.svelte';
import { createRawSnippet } from 'svelte';

it('a number field takes only numbers that are allowed, and puts the last good one back', async () => {
  const onchange = vi.fn();
  const view = await render(NumberInput, {
    label: 'Rounds',
    value: 300,
    min: 1,
    max: 1000,
    step: 1,
    onchange
  });
  const field = view.getByRole('spinbutton', { name: 'Rounds' });
  await field.fill('5000');
  await expect.element(field).toHaveAttribute('aria-invalid', 'true');
  await field.fill('2.5');
  await expect.element(field).toHaveAttribute('aria-invalid', 'true');
  expect(onchange).not.toHaveBeenCalled();
  await userEvent.tab();
  await expect.element(field).toHaveValue(300);
  await field.fill('120');
  expect(onchange).toHaveBeenCalledExactlyOnceWith(120);
});

it('a logarithmic slider multiplies by equal steps and keeps its ends', async () => {
  const oninput = vi.fn();
  const view = await render(Slider, { label: 'Rate', value: 0.01, min: 0.0001, max: 1, log: true, oninput });
  const slider = view.getByRole('slider', { name: 'Rate' });
  await expect.element(slider).toHaveAttribute('aria-valuetext', '0.01');
  (slider.element() as HTMLInputElement).focus();
  await userEvent.keyboard('{End}');
  expect(oninput).toHaveBeenLastCalledWith(1);
  await userEvent.keyboard('{Home}');
  expect(oninput).toHaveBeenLastCalledWith(0.0001);
});

it('tabs move by arrow keys, around the ends', async () => {
  const onchange = vi.fn();
  const children = createRawSnippet((id: () => string) => ({ render: () => `<p>${id()} panel</p>` }));
  const tabs = ['one', 'two', 'three'].map((id) => ({ id, label: id }));
  const view = await render(Tabs, { tabs, label: 'Parts', onchange, children });
  (view.getByRole('tab', { name: 'one' }).element() as HTMLElement).focus();
  await userEvent.keyboard('{ArrowLeft}');
  expect(onchange).toHaveBeenLastCalledWith('three');
  await expect.element(view.getByRole('tab', { name: 'three' })).toHaveFocus();
  await userEvent.keyboard('{ArrowRight}');
  expect(onchange).toHaveBeenLastCalledWith('one');
});

it('a toast is announced, can be undone, and never more than four stand', async () => {
  const undo = vi.fn();
  const view = await render(Toasts);
  toast('Deleted adult.', { action: { label: 'Undo', run: undo } });
  await expect.element(view.getByRole('status')).toHaveTextContent('Deleted adult.');
  await view.getByRole('button', { name: 'Undo' }).click();
  expect(undo).toHaveBeenCalledOnce();
  expect(toasts.all).toHaveLength(0);
  for (let i = 0; i < 6; i++) toast(`message ${i}`);
  expect(toasts.all.map(({ text }) => text)).toEqual(['message 2', 'message 3', 'message 4', 'message 5']);
});
