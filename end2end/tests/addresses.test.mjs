import assert from 'node:assert/strict';
import { test } from 'node:test';

import { photoPath } from '../harness/photos.mjs';
import { distance, meanColour } from '../harness/pixels.mjs';
import { useStudio } from '../harness/studio.mjs';
import { until } from '../harness/until.mjs';

const studio = useStudio();

test('the address of an edit opens it again, with its recipe, and it can be edited on', async (t) => {
  const editor = await studio.open(t);
  await editor.chooseAndAsk(photoPath('coffee'), 'warmer');
  const [address, colour] = [editor.page.url(), await meanColour(editor.result)];
  await editor.page.reload();
  await editor.alive();
  assert.equal(editor.page.url(), address);
  assert.equal(await editor.prompt.inputValue(), 'warmer');
  assert.ok(distance(await meanColour(editor.result), colour) < 1);
  assert.ok(Number(await editor.slider('Temperature').inputValue()) > 0);
  await editor.ask('black and white');
  assert.notEqual(editor.page.url(), address);
});

test('the back and forward buttons go through the edits', async (t) => {
  const editor = await studio.open(t);
  await editor.chooseAndAsk(photoPath('coffee'), 'warmer');
  const first = editor.path();
  await editor.ask('colder');
  const second = editor.path();
  await editor.afterNewResult(() => editor.page.goBack());
  assert.equal(editor.path(), first);
  await editor.afterNewResult(() => editor.page.goForward());
  assert.equal(editor.path(), second);
  await editor.page.goBack();
  await editor.page.goBack();
  await editor.result.waitFor({ state: 'hidden' });
  assert.equal(editor.path(), '/');
  assert.ok(await editor.original.isVisible(), 'before the first edit there is the photo');
});

test('going back on a page that was opened by its address leads to that edit', async (t) => {
  const editor = await studio.open(t);
  await editor.chooseAndAsk(photoPath('coffee'), 'warmer');
  const first = editor.path();
  await editor.page.reload();
  await editor.alive();
  await editor.ask('black and white');
  await editor.afterNewResult(() => editor.page.goBack());
  assert.equal(editor.path(), first);
  await until('its recipe', async () => editor.slider('Temperature').isVisible());
});

test('the title of the tab says what was asked for', async (t) => {
  const editor = await studio.open(t);
  assert.match(await editor.page.title(), /^Offstage/);
  await editor.chooseAndAsk(photoPath('coffee'), 'warmer');
  assert.match(await editor.page.title(), /^warmer – Offstage/i);
});

test('an address without an edit says so and leads to the editor', async (t) => {
  const page = await bare(t, '/edits/01ARZ3NDEKTSV4RRFFQ69G5FAV');
  assert.equal(page.status, 404);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.getByRole('link', { name: 'Open the editor' }).click();
  await page.getByRole('textbox', { name: 'What should change?' }).waitFor();
});

test('an unknown address is a page too', async (t) => {
  const page = await bare(t, '/no/such/page');
  assert.equal(page.status, 404);
  await page.getByRole('link', { name: 'Open the editor' }).waitFor();
});

/** A page that is not the editor, so nothing waits for it to come alive. */
async function bare(t, path) {
  const context = await studio.browser.newContext({ baseURL: studio.url });
  t.after(() => context.close());
  const page = await context.newPage();
  const answer = await page.goto(path);
  return Object.assign(page, { status: answer.status() });
}
