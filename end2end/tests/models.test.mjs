import assert from 'node:assert/strict';
import { test } from 'node:test';

import { violations } from '../harness/axe.mjs';
import { NARROW, WIDE } from '../harness/browser.mjs';
import { ModelPicker } from '../harness/model-picker.mjs';
import { photoPath } from '../harness/photos.mjs';
import { overflow, watchShifts } from '../harness/shifts.mjs';
import { useStudio } from '../harness/studio.mjs';
import { until } from '../harness/until.mjs';

const studio = useStudio({ models: { tiny: 'whole', damaged: 'broken' } });

test('every model is listed with what it does, what it takes, and whether it can be used', async (t) => {
  const { picker } = await opened(t);
  await picker.button.click();
  const rows = await picker.list.locator('.model-row').allInnerTexts();
  assert.equal(rows.length, 3);
  const [retoucher, damaged, tiny] = rows;
  assert.match(retoucher, /on CPU|host|cold/);
  assert.match(tiny, /fits: needs [\d.]+ [KMG]iB of [\d.]+ GiB/);
  assert.match(tiny, /[\d.]+ KiB/);
  assert.match(damaged, /diffusion_pytorch_model/);
  assert.ok(await picker.model('damaged').isDisabled());
  assert.ok(await picker.model('Retoucher').isChecked());
});

test('a model is chosen by keyboard alone', async (t) => {
  const { editor, picker } = await opened(t);
  await picker.button.focus();
  await editor.page.keyboard.press('Enter');
  await until('the chosen model has the focus', () => picker.model('Retoucher').evaluate((radio) => radio === document.activeElement));
  await editor.page.keyboard.press('ArrowDown');
  assert.ok(await picker.model('tiny').isChecked(), 'the one that cannot be used is passed over');
  assert.ok(await picker.list.isVisible(), 'arrow keys go on choosing');
  await editor.page.keyboard.press('Escape');
  await picker.list.waitFor({ state: 'hidden' });
  assert.ok(await picker.button.evaluate((button) => button === document.activeElement), 'the focus goes back');
  await picker.button.filter({ hasText: 'tiny' }).waitFor();
  await editor.options.waitFor();
  await until('it is said', async () => (await editor.status.innerText()) === 'tiny edits now.');
});

test('the choice stands in the address, and is remembered', async (t) => {
  const { editor, picker } = await opened(t);
  await picker.choose('tiny');
  await until('the address', () => new URL(editor.page.url()).search === '?model=tiny');
  await editor.page.goto('/');
  await editor.alive();
  await until('the choice of the last visit', () => new URL(editor.page.url()).search === '?model=tiny');
  await picker.choose('Retoucher');
  await until('the address', () => new URL(editor.page.url()).search === '');
  await editor.recipe.waitFor();
});

test('a link opens with its model, with and without scripts', async (t) => {
  const { editor, picker } = await opened(t, '/?model=tiny');
  await editor.options.waitFor();
  await picker.button.filter({ hasText: 'tiny' }).waitFor();
  const plain = await studio.open(t, '/?model=tiny', { javaScriptEnabled: false });
  assert.equal(await plain.page.getByRole('combobox', { name: 'Model' }).inputValue(), 'tiny');
});

test('an address that asks for a model that cannot be used opens with the retoucher', async (t) => {
  for (const model of ['damaged', 'no-such', '%22%3E%3Cscript%3E']) {
    const { editor } = await opened(t, `/?model=${model}`);
    await editor.recipe.waitFor();
  }
});

test('options stay within their range, are remembered, and go back to the defaults', async (t) => {
  const { editor, picker } = await opened(t, '/?model=tiny');
  await picker.amount('Steps').fill('900');
  await picker.amount('Steps').blur();
  assert.equal(await picker.amount('Steps').inputValue(), '150');
  const slider = picker.options.getByRole('slider', { name: 'Follow the text' });
  await slider.focus();
  await editor.page.keyboard.press('ArrowRight');
  assert.equal(await picker.amount('Follow the text').inputValue(), '8');
  await picker.options.getByRole('combobox', { name: 'Sampler' }).selectOption('DPM++ 2M');
  await picker.options.getByRole('textbox', { name: 'Stay away from' }).fill('<b>blur</b>');
  await picker.seed.fill('7');
  await editor.page.reload();
  await editor.alive();
  assert.equal(await picker.amount('Steps').inputValue(), '150');
  assert.equal(await picker.amount('Follow the text').inputValue(), '8');
  assert.equal(await picker.options.getByRole('combobox', { name: 'Sampler' }).inputValue(), 'dpmpp_2m');
  assert.equal(await picker.options.getByRole('textbox', { name: 'Stay away from' }).inputValue(), '<b>blur</b>');
  assert.equal(await picker.seed.inputValue(), '', 'a seed is for this visit');
  await picker.options.getByRole('button', { name: 'Back to the model’s defaults' }).click();
  await until('the defaults', async () => (await picker.amount('Steps').inputValue()) === '20');
  assert.equal(await picker.options.getByRole('textbox', { name: 'Stay away from' }).inputValue(), '');
});

test('the suggestions are those of the chosen model', async (t) => {
  const { editor, picker } = await opened(t);
  const first = editor.page.getByRole('group', { name: 'Suggestions' }).getByRole('button').first();
  assert.equal(await first.innerText(), 'warmer');
  await picker.choose('tiny');
  await first.filter({ hasText: 'make it' }).waitFor();
});

for (const colorScheme of ['light', 'dark']) {
  for (const [width, viewport] of Object.entries({ wide: WIDE, narrow: NARROW })) {
    test(`axe finds nothing on the open list, nor on the options, ${colorScheme} and ${width}`, async (t) => {
      const { editor, picker } = await opened(t, '/?model=tiny', { colorScheme, viewport, reducedMotion: 'reduce' });
      await editor.choose(photoPath('coffee'));
      await picker.button.click();
      await picker.list.waitFor();
      assert.deepEqual(await violations(editor.page), []);
      await editor.page.keyboard.press('Escape');
      if (viewport === NARROW) await editor.page.getByRole('button', { name: 'Show the options' }).click();
      await picker.options.waitFor();
      assert.deepEqual(await violations(editor.page), []);
    });
  }
}

for (const width of [320, 360, 390, 768, 1024, 1920]) {
  test(`with a choice of models nothing is cut off at ${width} px`, async (t) => {
    const { editor, picker } = await opened(t, '/?model=tiny', { viewport: { width, height: 800 } });
    assert.equal(await overflow(editor.page), 0);
    await picker.button.click();
    assert.equal(await overflow(editor.page), 0);
    const { x, width: wide } = await picker.list.boundingBox();
    assert.ok(x >= 0 && x + wide <= width, `the list from ${x}, ${wide} wide`);
  });
}

test('nothing jumps when a model is chosen', async (t) => {
  const { editor, picker } = await opened(t);
  await editor.choose(photoPath('coffee'));
  const shift = await watchShifts(editor.page);
  await picker.choose('tiny');
  await editor.options.waitFor();
  const shifted = await shift();
  assert.ok(shifted < 0.01, `layout shift ${shifted}`);
});

async function opened(t, path, options) {
  const editor = await studio.open(t, path, options);
  return { editor, picker: new ModelPicker(editor.page) };
}
