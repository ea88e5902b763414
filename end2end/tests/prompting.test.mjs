import assert from 'node:assert/strict';
import { test } from 'node:test';

import { gateEdits } from '../harness/gate.mjs';
import { FALSE_PHOTO, photoPath } from '../harness/photos.mjs';
import { useStudio } from '../harness/studio.mjs';
import { until } from '../harness/until.mjs';

const studio = useStudio();

test('the prompt has the focus when the page opens', async (t) => {
  const editor = await studio.open(t);
  assert.equal(await editor.page.evaluate(() => document.activeElement.id), 'prompt');
});

test('arrow up brings back earlier prompts, arrow down what was being typed', async (t) => {
  const editor = await studio.open(t);
  await editor.chooseAndAsk(photoPath('coffee'), 'warmer');
  await editor.ask('more contrast');
  await editor.prompt.fill('half a thou');
  await editor.prompt.press('ArrowUp');
  assert.equal(await editor.prompt.inputValue(), 'more contrast');
  await editor.prompt.press('ArrowUp');
  assert.equal(await editor.prompt.inputValue(), 'warmer');
  await editor.prompt.press('ArrowDown');
  await editor.prompt.press('ArrowDown');
  assert.equal(await editor.prompt.inputValue(), 'half a thou');
});

test('prompts of an earlier visit are remembered', async (t) => {
  const editor = await studio.open(t);
  await editor.chooseAndAsk(photoPath('coffee'), 'a touch of grain');
  await editor.page.goto('/');
  await editor.alive();
  await editor.prompt.press('ArrowUp');
  assert.equal(await editor.prompt.inputValue(), 'a touch of grain');
});

test('a suggestion is added to the prompt', async (t) => {
  const editor = await studio.open(t);
  await editor.prompt.fill('warmer');
  const suggestion = editor.page.getByRole('group', { name: 'Suggestions' }).getByRole('button').first();
  const text = await suggestion.innerText();
  await suggestion.click();
  const prompt = await editor.prompt.inputValue();
  assert.ok(prompt.startsWith('warmer') && prompt.toLowerCase().includes(text.toLowerCase()), prompt);
});

test('while it works, the page says what it does and offers to cancel', async (t) => {
  const editor = await studio.open(t);
  const gate = await gateEdits(editor.page);
  await editor.choose(photoPath('coffee'));
  await editor.prompt.fill('warmer');
  await editor.edit.click();
  await editor.cancel.waitFor();
  await editor.page.getByRole('progressbar', { name: 'Progress' }).waitFor();
  assert.ok(await editor.isBusy());
  gate.open();
  await editor.result.waitFor();
  await editor.edit.waitFor();
});

test('Esc cancels, and the photo stays', async (t) => {
  const editor = await studio.open(t);
  const gate = await gateEdits(editor.page);
  await editor.choose(photoPath('coffee'));
  await editor.prompt.fill('warmer');
  await editor.prompt.press('Control+Enter');
  await editor.cancel.waitFor();
  await editor.page.keyboard.press('Escape');
  await editor.edit.waitFor();
  await until('the announcement', async () => (await editor.status.innerText()) === 'Cancelled.');
  gate.open();
  assert.ok(await editor.original.isVisible());
  assert.equal(await editor.resultUrl(), null);
  await editor.afterNewResult(() => editor.prompt.press('Control+Enter'));
});

test('an empty prompt is answered with a sentence that leads back to the prompt', async (t) => {
  const editor = await studio.open(t);
  await editor.choose(photoPath('coffee'));
  await editor.edit.click();
  await failureSays(editor, /Say what should change/);
  await editor.page.getByRole('button', { name: 'Change the prompt' }).click();
  assert.equal(await editor.page.evaluate(() => document.activeElement.id), 'prompt');
  await editor.ask('warmer');
  assert.equal(await editor.failure.innerText(), '');
});

test('without a photo, the sentence leads to the file dialog', async (t) => {
  const editor = await studio.open(t);
  await editor.prompt.fill('warmer');
  await editor.edit.click();
  await failureSays(editor, /no photo yet/);
  const dialog = editor.page.waitForEvent('filechooser');
  await editor.page.getByRole('button', { name: 'Choose a photo' }).click();
  await (await dialog).setFiles(photoPath('coffee'));
  await editor.original.waitFor();
});

test('a text file that calls itself a JPEG is answered with a sentence that says so', async (t) => {
  const editor = await studio.open(t, '/', { refusals: [415, 422] });
  await editor.file.setInputFiles(FALSE_PHOTO);
  await editor.prompt.fill('warmer');
  await until('the file is open', async () => /holiday\.jpg/.test(await editor.status.innerText()));
  await editor.prompt.press('Control+Enter');
  await failureSays(editor, /\w.*\./);
  const button = editor.failure.getByRole('button', { name: 'Choose a photo' });
  await button.waitFor();
  await editor.file.setInputFiles(photoPath('coffee'));
  await editor.original.waitFor();
  await editor.ask('warmer');
});

test('a file that is no image is refused before it is sent', async (t) => {
  const editor = await studio.open(t);
  await editor.file.setInputFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('milk') });
  await failureSays(editor, /“notes\.txt” is no photo/);
});

test('when the server does not answer, the sentence says so and trying again helps', async (t) => {
  const editor = await studio.open(t, '/', { refusals: ['ERR_CONNECTION_REFUSED'] });
  await editor.choose(photoPath('coffee'));
  await editor.page.route('**/api/v1/jobs', (route) => route.abort('connectionrefused'), { times: 1 });
  await editor.prompt.fill('warmer');
  await editor.prompt.press('Control+Enter');
  await failureSays(editor, /does not answer/);
  await editor.afterNewResult(() => editor.page.getByRole('button', { name: 'Try again' }).click());
});

async function failureSays(editor, sentence) {
  await editor.failure.filter({ hasText: sentence }).waitFor();
}
