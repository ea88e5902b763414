import assert from 'node:assert/strict';
import { test } from 'node:test';

import { gateEdits } from '../harness/gate.mjs';
import { photoPath } from '../harness/photos.mjs';
import { distance, meanColour, warmth } from '../harness/pixels.mjs';
import { useStudio } from '../harness/studio.mjs';
import { until } from '../harness/until.mjs';

const studio = useStudio();

test('moving a slider renders the photo anew', async (t) => {
  const editor = await openWarm(t);
  const before = warmth(await meanColour(editor.result));
  await editor.afterNewResult(() => editor.slider('Temperature').fill('-60'));
  await keptAmount(editor, 'temperature', -0.6);
  const after = warmth(await meanColour(editor.result));
  assert.ok(after < before * 0.9, `from warm to cold: ${before} to ${after}`);
});

test('of many moves the newest wins, and earlier requests are given up', async (t) => {
  const editor = await openWarm(t);
  const gate = await gateEdits(editor.page);
  const givenUp = [];
  editor.page.on('requestfailed', (request) => givenUp.push(request.url()));
  const slider = editor.slider('Temperature');
  await slider.fill('40');
  await until('the first request is under way', () => gate.held >= 1);
  await slider.fill('-30');
  await until('a second request is under way', () => gate.held >= 2);
  await slider.fill('80');
  gate.open();
  await keptAmount(editor, 'temperature', 0.8);
  await until('nothing is under way', async () => !(await editor.isBusy()));
  assert.equal(await slider.inputValue(), '80');
  assert.ok(givenUp.length >= 1, 'what was overtaken is aborted');
});

test('the arrow keys move a slider, and its amount can be typed', async (t) => {
  const editor = await openWarm(t);
  const before = Number(await editor.slider('Temperature').inputValue());
  await editor.slider('Temperature').press('ArrowRight');
  assert.equal(Number(await editor.amount('Temperature').inputValue()), before + 1);
  await editor.amount('Temperature').fill('-25');
  await editor.amount('Temperature').press('Tab');
  await keptAmount(editor, 'temperature', -0.25);
  assert.equal(await editor.slider('Temperature').inputValue(), '-25');
});

test('adjustments can be added, reset and removed', async (t) => {
  const editor = await openWarm(t);
  await editor.recipe.getByRole('combobox', { name: 'Add an adjustment' }).selectOption('exposure');
  await editor.slider('Exposure').fill('50');
  await keptAmount(editor, 'exposure', 0.5);
  await editor.recipe.getByRole('button', { name: 'Reset Exposure' }).click();
  await until('exposure is back at 0', async () => (await editor.slider('Exposure').inputValue()) === '0');
  await editor.recipe.getByRole('button', { name: 'Remove Temperature' }).click();
  await editor.slider('Temperature').waitFor({ state: 'detached' });
  await until('the edit is kept without it', async () => {
    const { recipe } = await editor.kept();
    return recipe.adjustments.every(({ name }) => name !== 'temperature');
  });
});

test('undo and redo go through the versions, by button and by key', async (t) => {
  const editor = await openWarm(t);
  const warm = await meanColour(editor.result);
  await editor.ask('black and white');
  const grey = await meanColour(editor.result);
  await editor.afterNewResult(() => editor.undo.click());
  assert.ok(distance(await meanColour(editor.result), warm) < 1, 'the warm version is back');
  assert.ok(await editor.slider('Temperature').isVisible());
  await editor.afterNewResult(() => editor.redo.click());
  assert.ok(distance(await meanColour(editor.result), grey) < 1, 'the grey version is back');
  await editor.page.evaluate(() => document.activeElement.blur());
  await editor.afterNewResult(() => editor.page.keyboard.press('u'));
  assert.ok(distance(await meanColour(editor.result), warm) < 1, 'U undoes');
  await editor.page.keyboard.press('u');
  await editor.result.waitFor({ state: 'hidden' });
  assert.equal(editor.path(), '/');
  assert.ok(await editor.undo.isDisabled(), 'before the first edit there is nothing to undo');
  await editor.page.keyboard.press('Control+Shift+Z');
  await editor.result.waitFor();
});

test('undo takes back what a slider did', async (t) => {
  const editor = await openWarm(t);
  const before = await editor.slider('Temperature').inputValue();
  await editor.slider('Temperature').fill('-80');
  await keptAmount(editor, 'temperature', -0.8);
  await until('nothing is under way', async () => !(await editor.isBusy()));
  await editor.undo.click();
  await until('the slider is back', async () => (await editor.slider('Temperature').inputValue()) === before);
});

test('the recipe is copied as JSON that the API takes', async (t) => {
  const editor = await openWarm(t, { permissions: ['clipboard-read', 'clipboard-write'] });
  await editor.recipe.getByRole('button', { name: 'Copy the recipe as JSON' }).click();
  await until('the announcement', async () => /on the clipboard/.test(await editor.status.innerText()));
  const recipe = JSON.parse(await editor.page.evaluate(() => navigator.clipboard.readText()));
  assert.deepEqual(recipe, (await editor.kept()).recipe);
  const source = editor.path().split('/').at(-1);
  const made = await editor.page.request.post('/api/v1/edits', {
    multipart: { source, recipe: JSON.stringify(recipe) },
  });
  assert.equal(made.status(), 201);
});

test('a painted mask limits the edit to what was painted', async (t) => {
  const editor = await studio.open(t);
  await editor.choose(photoPath('chelsea'));
  await editor.page.getByRole('button', { name: 'Mask' }).click();
  const photo = await editor.original.boundingBox();
  const { mouse } = editor.page;
  // Most of the left third, in strokes from top to bottom.
  for (const share of [0.05, 0.12, 0.19]) {
    await mouse.move(photo.x + photo.width * share, photo.y + photo.height * 0.02);
    await mouse.down();
    await mouse.move(photo.x + photo.width * share, photo.y + photo.height * 0.98, { steps: 12 });
    await mouse.up();
  }
  await editor.ask('black and white');
  const saturation = ({ red, green, blue }) => Math.max(red, green, blue) - Math.min(red, green, blue);
  const painted = { x: 0.05, y: 0.2, width: 0.12, height: 0.6 };
  const unpainted = { x: 0.6, y: 0.2, width: 0.3, height: 0.6 };
  assert.ok(saturation(await meanColour(editor.result, painted)) < 3, 'what was painted has no colour');
  const [before, after] = [await meanColour(editor.original, unpainted), await meanColour(editor.result, unpainted)];
  assert.ok(distance(before, after) < 2, 'the rest is as it was');
});

async function openWarm(t, options) {
  const editor = await studio.open(t, '/', options);
  await editor.chooseAndAsk(photoPath('coffee'), 'warmer');
  return editor;
}

/** Waits until the edit in the address bar holds an adjustment of this amount. */
async function keptAmount(editor, name, amount) {
  await until(`${name} ${amount} is kept`, async () => {
    const { recipe } = await editor.kept();
    return recipe.adjustments.some((step) => step.name === name && Math.abs(step.amount - amount) < 0.005);
  });
}
