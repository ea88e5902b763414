import assert from 'node:assert/strict';
import { test } from 'node:test';

import { violations } from '../harness/axe.mjs';
import { photoPath } from '../harness/photos.mjs';
import { useStudio } from '../harness/studio.mjs';
import { until } from '../harness/until.mjs';

const studio = useStudio();

for (const format of ['jpeg', 'png', 'webp']) {
  test(`a downloaded ${format} that is opened again offers its recipe, and restores it`, async (t) => {
    const editor = await studio.open(t);
    await editor.chooseAndAsk(photoPath('coffee'), 'a lot warmer');
    const temperature = await editor.slider('Temperature').inputValue();
    const file = await download(editor, `format=${format}`);
    await editor.page.goto('/');
    await editor.alive();
    await editor.choose({ name: `edited.${format}`, mimeType: `image/${format}`, buffer: file });
    await editor.page.locator('form .sentence').filter({ hasText: 'This file carries the recipe of “a lot warmer”.' }).waitFor();
    assert.deepEqual(await violations(editor.page), []);
    await editor.afterNewResult(() => editor.page.getByRole('button', { name: 'Restore its recipe' }).click());
    assert.equal(await editor.prompt.inputValue(), 'a lot warmer');
    assert.equal(await editor.slider('Temperature').inputValue(), temperature);
    await until('it is kept under its prompt', async () => editor.path().startsWith('/edits/') && (await editor.kept()).prompt === 'a lot warmer');
  });
}

test('a photo of another origin, and a download without its recipe, offer nothing and are not sent', async (t) => {
  const editor = await studio.open(t);
  const sent = [];
  editor.page.on('request', (request) => request.url().includes('/embedded') && sent.push(request.url()));
  await editor.chooseAndAsk(photoPath('coffee'), 'warmer');
  const written = editor.page.getByRole('checkbox', { name: 'Write prompt and recipe into the file' });
  await written.uncheck();
  assert.match(await editor.download.getAttribute('href'), /embed_recipe=false/);
  const file = await download(editor, 'format=jpeg&embed_recipe=false');
  await editor.choose({ name: 'plain.jpg', mimeType: 'image/jpeg', buffer: file });
  await until('the file is open', async () => /plain\.jpg is open/.test(await editor.status.innerText()));
  await editor.ask('colder');
  assert.deepEqual(sent, []);
});

/** The file that is downloaded of the edit on screen. */
async function download(editor, query) {
  const { image_url: url } = await editor.kept();
  const answer = await editor.page.request.get(`${url}?${query}&download=1`);
  assert.ok(answer.ok(), `${answer.status()}`);
  return answer.body();
}
