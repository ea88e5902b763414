import assert from 'node:assert/strict';
import { test } from 'node:test';

import { violations } from '../harness/axe.mjs';
import { NARROW, WIDE } from '../harness/browser.mjs';
import { ModelPicker } from '../harness/model-picker.mjs';
import { photoPath } from '../harness/photos.mjs';
import { queueOf } from '../harness/queue.mjs';
import { watchShifts } from '../harness/shifts.mjs';
import { useStudio } from '../harness/studio.mjs';
import { until } from '../harness/until.mjs';

const studio = useStudio({ models: { tiny: 'whole' } });

/** Long enough to be looked at. */
const LONG = { steps: 150, edge: 256 };

test('steps are counted, a preview is seen, and then the result with how it was made', async (t) => {
  const { editor, picker } = await generating(t, LONG);
  await editor.step.filter({ hasText: /^Step \d+ of 150/ }).waitFor();
  await editor.preview.waitFor();
  assert.ok(await editor.preview.evaluate((preview) => preview.complete && preview.naturalWidth > 8));
  assert.match(editor.path(), /^\/jobs\//);
  await editor.result.waitFor();
  assert.ok(await editor.preview.isHidden());
  assert.match(editor.path(), /^\/edits\//);
  const { generated } = await editor.kept();
  assert.deepEqual([generated.model, generated.steps, generated.edge], ['tiny', 150, 256]);
  const facts = await editor.page.locator('.made').innerText();
  for (const fact of ['tiny', `${generated.seed}`, '150, Euler ancestral', '256 × ', generated.device, generated.dtype]) {
    assert.ok(facts.includes(fact), `${fact} in ${facts}`);
  }
  await until('it is announced', async () => /Done in/.test(await editor.status.innerText()));
  assert.equal(await picker.seed.inputValue(), '', 'the next one draws again');
});

test('cancelled in its third step, the job stops within a step', async (t) => {
  const { editor } = await generating(t, LONG);
  const queue = queueOf(editor.page);
  await editor.step.filter({ hasText: /^Step ([3-9]|\d\d+) of 150/ }).waitFor();
  const id = editor.path().split('/').at(-1);
  await editor.page.keyboard.press('Escape');
  await until('the announcement', async () => (await editor.status.innerText()) === 'Cancelled.');
  await until('the job is cancelled', async () => (await queue.job(id)).state === 'cancelled');
  assert.equal((await queue.job(id)).edit, null);
  assert.ok(await editor.preview.isHidden());
  assert.ok(await editor.original.isVisible());
  assert.equal(await editor.resultUrl(), null);
});

test('the same seed again gives the very same picture, and a new seed another one', async (t) => {
  const { editor, picker } = await generated(t);
  const first = await editor.kept();
  await editor.afterNewResult(() => picker.sameSeed.click());
  const second = await editor.kept();
  assert.notEqual(second.id, first.id);
  assert.deepEqual(second.generated, first.generated);
  assert.ok((await pixels(editor, second)).equals(await pixels(editor, first)), 'every pixel is the same');
  await editor.afterNewResult(() => picker.newSeed.click());
  const third = await editor.kept();
  assert.notEqual(third.generated.seed, first.generated.seed);
  assert.deepEqual({ ...third.generated, seed: 0 }, { ...first.generated, seed: 0 });
  assert.ok(!(await pixels(editor, third)).equals(await pixels(editor, first)));
});

test('the file says how it was made, and offers its options when it is opened again', async (t) => {
  const { editor, picker } = await generated(t, { steps: 3, seed: 12345 });
  const { image_url: url, generated: made } = await editor.kept();
  assert.equal(made.seed, 12345);
  const file = await (await editor.page.request.get(`${url}?format=png&download=1`)).body();
  const image = { name: 'painted.png', mimeType: 'image/png', buffer: file };
  const carried = await (await editor.page.request.post('/api/v1/recipes/embedded', { multipart: { image } })).json();
  assert.deepEqual([carried.model, carried.prompt, carried.generated], ['tiny', 'make it snow', made]);
  await editor.page.goto('/?model=retoucher');
  await editor.alive();
  await editor.choose(image);
  await editor.page.getByRole('button', { name: 'Restore its options' }).click();
  await until('the seed', async () => (await picker.seed.inputValue()) === '12345');
  assert.equal(await picker.amount('Steps').inputValue(), '3');
  assert.equal(await editor.prompt.inputValue(), 'make it snow');
});

test('the page of a generated edit opens with the model and the options that made it', async (t) => {
  const { editor, picker } = await generated(t, { steps: 3, seed: 99 });
  const path = editor.path();
  const other = await studio.open(t, path);
  const { page } = other;
  const theirs = new ModelPicker(page);
  await theirs.button.filter({ hasText: 'tiny' }).waitFor();
  await until('the options', async () => (await theirs.seed.inputValue()) === '99');
  assert.equal(await theirs.amount('Steps').inputValue(), '3');
  assert.equal(new URL(page.url()).search, '');
  await picker.choose('Retoucher');
  await until('the address', () => new URL(editor.page.url()).search === '?model=retoucher');
});

test('undo, redo and the filmstrip lead between a recipe and a generated result', async (t) => {
  const { editor, picker } = await opened(t);
  await editor.chooseAndAsk(photoPath('coffee'), 'warmer');
  const retouched = editor.path();
  await picker.choose('tiny');
  await picker.ask();
  await editor.ask('make it snow');
  assert.equal(await editor.results.count(), 2);
  const painted = editor.path();
  await editor.undo.click();
  await until('the recipe is back', () => editor.path() === retouched);
  await editor.slider('Temperature').waitFor();
  await editor.redo.click();
  await until('the generated one is back', () => editor.path() === painted);
  await editor.options.waitFor();
  await editor.results.first().click();
  await editor.slider('Temperature').waitFor();
  await editor.page.goBack();
  await until('the way back', () => editor.path() === painted);
});

test('a generated result is edited on by the retoucher, and stands in the history', async (t) => {
  const { editor, picker } = await generated(t);
  const path = editor.path();
  await editor.page.getByRole('button', { name: 'Use as input' }).click();
  await editor.result.waitFor({ state: 'hidden' });
  await picker.choose('Retoucher');
  await editor.ask('black and white');
  assert.equal((await editor.kept()).generated, undefined);
  await editor.page.goto('/history');
  const shot = editor.page.getByRole('list', { name: 'Results' }).getByRole('link', { name: 'make it snow', exact: true }).first();
  await shot.click();
  await editor.alive();
  assert.equal(editor.path().split('/').at(-1), path.split('/').at(-1));
  await editor.options.waitFor();
});

test('a mask is sent along: what is not painted stays as it is', async (t) => {
  const { editor, picker } = await opened(t, '/?model=tiny');
  await picker.ask();
  await editor.choose(photoPath('coffee'));
  await editor.page.getByRole('button', { name: 'Mask' }).click();
  const { x, y, width, height } = await editor.original.boundingBox();
  await editor.page.mouse.move(x + width * 0.3, y + height * 0.5);
  await editor.page.mouse.down();
  await editor.page.mouse.move(x + width * 0.4, y + height * 0.5, { steps: 4 });
  await editor.page.mouse.up();
  await editor.ask('make it snow');
  const { input, output } = await editor.kept();
  assert.deepEqual([output.width, output.height], [input.width, input.height], 'the photo keeps its size');
});

test('what the retoucher cannot do is offered to the model, and one click asks it', async (t) => {
  const { editor, picker } = await opened(t, '/?model=tiny');
  await picker.ask();
  await picker.choose('Retoucher');
  await editor.chooseAndAsk(photoPath('coffee'), 'warmer, and remove the car');
  const offer = editor.page.getByRole('button', { name: 'Ask tiny to “remove the car”' });
  await editor.afterNewResult(() => offer.click());
  const edit = await editor.kept();
  assert.deepEqual([edit.generated.model, edit.generated.steps, edit.prompt], ['tiny', 4, 'remove the car']);
  assert.equal(await editor.prompt.inputValue(), 'remove the car');
  await editor.options.waitFor();
});

test('without scripts, the form asks the model, and its page leads to the result', async (t) => {
  const editor = await studio.open(t, '/', { javaScriptEnabled: false });
  await editor.file.setInputFiles(photoPath('coffee'));
  await editor.prompt.fill('make it snow');
  await editor.page.getByRole('combobox', { name: 'Model' }).selectOption('tiny');
  await editor.page.getByText('Options of generative models').click();
  await editor.page.getByRole('spinbutton', { name: 'Steps' }).fill('3');
  await editor.page.getByRole('spinbutton', { name: 'Longest edge' }).fill('64');
  await editor.page.getByRole('textbox', { name: 'Seed' }).fill('42');
  await editor.edit.click();
  await editor.result.waitFor();
  const facts = await editor.page.locator('.made').innerText();
  assert.match(facts, /42/);
  assert.match(facts, /3, Euler ancestral/);
  assert.equal(await editor.page.getByRole('combobox', { name: 'Model' }).inputValue(), 'tiny');
});

test('without scripts, what does not go is said, and the model stays chosen', async (t) => {
  const editor = await studio.open(t, '/', { javaScriptEnabled: false, refusals: [422] });
  await editor.page.getByRole('combobox', { name: 'Model' }).selectOption('tiny');
  await editor.prompt.fill('make it snow');
  await editor.edit.click();
  await editor.failure.filter({ hasText: /photo/i }).waitFor();
  assert.equal(await editor.page.getByRole('combobox', { name: 'Model' }).inputValue(), 'tiny');
});

test('without scripts, the offer is a form of its own', async (t) => {
  const editor = await studio.open(t, '/', { javaScriptEnabled: false });
  await editor.file.setInputFiles(photoPath('coffee'));
  await editor.prompt.fill('warmer, and remove the car');
  await editor.edit.click();
  await editor.page.getByRole('button', { name: 'Ask tiny to “remove the car”' }).click();
  await editor.page.waitForURL('**/jobs/*');
  assert.equal(await editor.prompt.inputValue(), 'remove the car');
  const queue = queueOf(editor.page);
  const id = editor.path().split('/').at(-1);
  assert.equal((await queue.job(id)).model, 'tiny');
  await queue.order(id, 'cancel');
});

for (const [width, viewport] of Object.entries({ wide: WIDE, narrow: NARROW })) {
  test(`while a model works nothing jumps, and axe finds nothing, nor on the result, ${width}`, async (t) => {
    const { editor, picker } = await opened(t, '/?model=tiny', { viewport });
    const shift = await watchShifts(editor.page);
    if (viewport === NARROW) await editor.page.getByRole('button', { name: 'Show the options' }).click();
    await picker.ask(LONG);
    if (viewport === NARROW) await editor.page.getByRole('button', { name: 'Close the options' }).click();
    await editor.choose(photoPath('coffee'));
    await editor.prompt.fill('make it snow');
    await editor.edit.click();
    await editor.preview.waitFor();
    assert.deepEqual(await violations(editor.page), []);
    await editor.result.waitFor();
    await editor.compareAtRest();
    const shifted = await shift();
    t.diagnostic(`layout shift ${shifted}`);
    assert.ok(shifted < 0.01, `layout shift ${shifted}`);
    if (viewport === NARROW) await editor.page.getByRole('button', { name: 'Show the options' }).click();
    assert.deepEqual(await violations(editor.page), []);
  });
}

async function opened(t, path = '/', options = {}) {
  const editor = await studio.open(t, path, options);
  return { editor, picker: new ModelPicker(editor.page) };
}

/** An editor whose order to the model is on its way. */
async function generating(t, asked) {
  const { editor, picker } = await opened(t, '/?model=tiny');
  await picker.ask(asked);
  await editor.choose(photoPath('coffee'));
  await editor.prompt.fill('make it snow');
  await editor.prompt.press('Control+Enter');
  return { editor, picker };
}

/** An editor with a result of the model. */
async function generated(t, asked) {
  const { editor, picker } = await generating(t, asked);
  await editor.result.waitFor();
  await until('it is kept', () => editor.path().startsWith('/edits/'));
  return { editor, picker };
}

/** The result as a PNG without metadata. */
async function pixels(editor, { image_url: url }) {
  return (await editor.page.request.get(`${url}?format=png&embed_recipe=false`)).body();
}
