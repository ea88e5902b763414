import assert from 'node:assert/strict';
import { test } from 'node:test';

import { photoFile, photoPath } from '../harness/photos.mjs';
import { distance, meanColour, warmth } from '../harness/pixels.mjs';
import { useStudio } from '../harness/studio.mjs';
import { until } from '../harness/until.mjs';

const studio = useStudio();

test('one click on an example photo leads to an edited photo', async (t) => {
  const editor = await studio.open(t);
  await editor.afterNewResult(() => editor.examples.getByRole('button', { name: /a cup of coffee/ }).click());
  assert.match(editor.path(), /^\/edits\/\w+$/);
  assert.match(await editor.prompt.inputValue(), /^Warmer/);
  const [before, after] = [await meanColour(editor.original), await meanColour(editor.result)];
  assert.ok(warmth(after) > warmth(before) * 1.05, 'the result is warmer than the photo');
});

test('a chosen file, a prompt and Ctrl+Enter lead to the result, its sentence and its recipe', async (t) => {
  const editor = await studio.open(t);
  await editor.choose(photoPath('chelsea'));
  await editor.ask('a lot warmer, more contrast');
  assert.match(await editor.sentence.innerText(), /temperature \+\d+/i);
  assert.match(await editor.sentence.innerText(), /contrast \+\d+/i);
  assert.ok(Number(await editor.slider('Temperature').inputValue()) > 0);
  assert.ok(Number(await editor.slider('Contrast').inputValue()) > 0);
  await until('the announcement', async () => /Done in .* s\./.test(await editor.status.innerText()));
  const edit = await editor.kept();
  assert.deepEqual(
    [edit.input.width, edit.input.height],
    [edit.output.width, edit.output.height],
    'the result has every pixel of the photo',
  );
});

test('the preview of a chosen photo is there before anything is sent', async (t) => {
  const editor = await studio.open(t);
  const sent = [];
  editor.page.on('request', (request) => request.method() === 'POST' && sent.push(request.url()));
  await editor.choose(photoPath('rocket'));
  assert.match(await editor.original.getAttribute('src'), /^blob:/);
  assert.deepEqual(sent, []);
});

test('a request that no recipe can follow is named, and changes nothing by itself', async (t) => {
  const editor = await studio.open(t);
  await editor.chooseAndAsk(photoPath('chelsea'), 'remove the car');
  assert.match(await editor.sentence.innerText(), /remove the car/);
  const [before, after] = [await meanColour(editor.original), await meanColour(editor.result)];
  assert.ok(distance(before, after) < 2, 'the picture stays as it is');
});

test('what was left out of a prompt is said where the prompt was typed', async (t) => {
  const editor = await studio.open(t);
  await editor.chooseAndAsk(photoPath('coffee'), 'warmer, and add a hat');
  await editor.page.locator('form .outcome').filter({ hasText: 'add a hat' }).waitFor();
});

test('a photo can be dropped on the page', async (t) => {
  const editor = await studio.open(t);
  await transfer(editor.page, await photoFile('astronaut'), 'drop');
  await editor.original.waitFor();
  assert.match(await editor.original.getAttribute('alt'), /astronaut\.jpg/);
});

test('a photo can be pasted', async (t) => {
  const editor = await studio.open(t);
  await transfer(editor.page, await photoFile('coffee'), 'paste');
  await editor.original.waitFor();
  await editor.ask('black and white');
  const { red, green, blue } = await meanColour(editor.result);
  assert.ok(Math.max(red, green, blue) - Math.min(red, green, blue) < 2, 'no colour is left');
});

test('results of the session stay in the filmstrip, and a click leads back to each', async (t) => {
  const editor = await studio.open(t);
  await editor.chooseAndAsk(photoPath('coffee'), 'warmer');
  const first = editor.path();
  await editor.ask('colder');
  assert.equal(await editor.results.count(), 2);
  await editor.afterNewResult(() => editor.results.first().click());
  assert.equal(editor.path(), first);
  assert.equal(await editor.results.first().getAttribute('aria-current'), 'true');
});

test('use as input makes the result the photo of the next edit', async (t) => {
  const editor = await studio.open(t);
  await editor.chooseAndAsk(photoPath('coffee'), 'black and white');
  await editor.page.getByRole('button', { name: 'Use as input' }).click();
  await editor.result.waitFor({ state: 'hidden' });
  await editor.ask('brighter');
  const { red, blue } = await meanColour(editor.result);
  assert.ok(Math.abs(red - blue) < 3, 'the second edit starts from the black and white photo');
  const { red: originalRed, blue: originalBlue } = await meanColour(editor.original);
  assert.ok(Math.abs(originalRed - originalBlue) < 3, 'and is compared with it');
});

/** Drops or pastes a file, as the browser does: an event at the page that carries it. */
async function transfer(page, { name, mimeType, buffer }, kind) {
  await page.evaluate(
    ({ name, mimeType, base64, kind }) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const carried = new DataTransfer();
      carried.items.add(new File([bytes], name, { type: mimeType }));
      const event =
        kind === 'drop'
          ? new DragEvent('drop', { dataTransfer: carried, bubbles: true, cancelable: true })
          : new ClipboardEvent('paste', { clipboardData: carried, bubbles: true, cancelable: true });
      document.querySelector('main').dispatchEvent(event);
    },
    { name, mimeType, base64: buffer.toString('base64'), kind },
  );
}
