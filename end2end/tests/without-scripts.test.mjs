import assert from 'node:assert/strict';
import { test } from 'node:test';

import { FALSE_PHOTO, photoPath } from '../harness/photos.mjs';
import { NARROW } from '../harness/browser.mjs';
import { useStudio } from '../harness/studio.mjs';

const studio = useStudio();

test('without scripts, the form leads to a page with before, after and a download', async (t) => {
  const editor = await openPlain(t);
  await submit(editor, photoPath('coffee'), 'warmer, more contrast');
  assert.match(editor.path(), /^\/edits\/\w+$/);
  await shows(editor.original);
  await shows(editor.result);
  assert.match(await editor.sentence.innerText(), /temperature \+\d+/i);
  const begun = editor.page.waitForEvent('download');
  await editor.download.click();
  assert.match((await begun).suggestedFilename(), /\.jpe?g$/);
});

test('without scripts, the answer can be edited on without sending the photo again', async (t) => {
  const editor = await openPlain(t);
  await submit(editor, photoPath('coffee'), 'warmer');
  const first = editor.path();
  await editor.prompt.fill('black and white');
  await editor.edit.click();
  await editor.page.waitForURL((url) => url.pathname.startsWith('/edits/') && url.pathname !== first);
  await shows(editor.result);
});

test('without scripts, a format can be chosen', async (t) => {
  const editor = await openPlain(t);
  await editor.page.getByRole('combobox', { name: 'Save as' }).selectOption('webp');
  await submit(editor, photoPath('coffee'), 'warmer');
  const begun = editor.page.waitForEvent('download');
  await editor.download.click();
  assert.match((await begun).suggestedFilename(), /\.webp$/);
});

test('without scripts, an empty prompt is answered with a sentence', async (t) => {
  const editor = await openPlain(t, { refusals: [422, 400] });
  await editor.file.setInputFiles(photoPath('coffee'));
  await editor.edit.click();
  await editor.failure.filter({ hasText: /\w+.*\./ }).waitFor();
  await editor.prompt.waitFor();
});

test('without scripts, a missing photo and a false one are answered with a sentence, and the prompt stays', async (t) => {
  const editor = await openPlain(t, { refusals: [400, 415, 422] });
  await editor.prompt.fill('warmer');
  await editor.edit.click();
  await editor.failure.filter({ hasText: /photo/i }).waitFor();
  assert.equal(await editor.prompt.inputValue(), 'warmer');
  await editor.file.setInputFiles(FALSE_PHOTO);
  await editor.edit.click();
  await editor.failure.filter({ hasText: /\w+.*\./ }).waitFor();
  assert.equal(await editor.prompt.inputValue(), 'warmer');
  await submit(editor, photoPath('coffee'), 'warmer');
  await shows(editor.result);
});

test('without scripts, nothing that needs them is shown, and nothing is cut off', async (t) => {
  const editor = await openPlain(t, { viewport: NARROW });
  await submit(editor, photoPath('coffee'), 'warmer');
  for (const name of ['Undo', 'Mask', 'Help and keyboard shortcuts', 'Copy image', 'Use as input']) {
    assert.equal(await editor.page.getByRole('button', { name }).count(), 0, name);
  }
  const overflow = await editor.page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  assert.equal(overflow, 0);
});

function openPlain(t, options) {
  return studio.open(t, '/', { javaScriptEnabled: false, ...options });
}

async function submit(editor, photo, prompt) {
  await editor.file.setInputFiles(photo);
  await editor.prompt.fill(prompt);
  await editor.edit.click();
  await editor.page.waitForURL('**/edits/*');
}

/** The picture has arrived and takes up space. */
async function shows(picture) {
  await picture.waitFor();
  const { width, height } = await picture.boundingBox();
  assert.ok(width > 100 && height > 100, `${width} × ${height}`);
  assert.ok(await picture.evaluate((element) => element.complete && element.naturalWidth > 100));
}
