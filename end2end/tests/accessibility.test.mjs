import assert from 'node:assert/strict';
import { test } from 'node:test';

import { violations } from '../harness/axe.mjs';
import { NARROW, WIDE } from '../harness/browser.mjs';
import { photoPath } from '../harness/photos.mjs';
import { useStudio } from '../harness/studio.mjs';

const studio = useStudio();

for (const colorScheme of ['light', 'dark']) {
  for (const [width, viewport] of Object.entries({ wide: WIDE, narrow: NARROW })) {
    const look = { colorScheme, viewport, reducedMotion: 'reduce' };

    test(`axe finds nothing on the empty editor, nor beside an error, ${colorScheme} and ${width}`, async (t) => {
      const editor = await studio.open(t, '/', look);
      assert.deepEqual(await violations(editor.page), []);
      await editor.edit.click();
      await editor.failure.getByRole('button').waitFor();
      assert.deepEqual(await violations(editor.page), []);
    });

    test(`axe finds nothing on a result, its recipe and its mask, ${colorScheme} and ${width}`, async (t) => {
      const editor = await studio.open(t, '/', look);
      await editor.chooseAndAsk(photoPath('coffee'), 'warmer, darken the corners, and add a hat');
      assert.deepEqual(await violations(editor.page), []);
      await editor.page.getByRole('button', { name: 'Mask' }).click();
      if (viewport === NARROW) await editor.page.getByRole('button', { name: 'Show the recipe' }).click();
      await editor.page.getByRole('heading', { name: 'Mask' }).waitFor();
      assert.deepEqual(await violations(editor.page), []);
    });

    test(`axe finds nothing on the help, ${colorScheme} and ${width}`, async (t) => {
      const editor = await studio.open(t, '/', look);
      await editor.page.getByRole('button', { name: 'Help and keyboard shortcuts' }).click();
      await editor.help.waitFor();
      assert.deepEqual(await violations(editor.page), []);
    });

    test(`axe finds nothing on the pages without scripts, ${colorScheme} and ${width}`, async (t) => {
      const editor = await studio.open(t, '/', { ...look, javaScriptEnabled: false });
      assert.deepEqual(await violationsAsServed(editor.page, look), []);
      await editor.file.setInputFiles(photoPath('coffee'));
      await editor.prompt.fill('warmer');
      await editor.edit.click();
      await editor.result.waitFor();
      assert.deepEqual(await violationsAsServed(editor.page, look), []);
    });
  }
}

// axe needs timers, which a page without scripts has not: what such a page shows is put before axe
// in a context that has them, without the page's own scripts.
async function violationsAsServed(page, look) {
  const html = (await page.content())
    .replace(/<script\b[\s\S]*?<\/script>/g, '')
    .replace(/<\/?noscript>/g, '');
  const context = await studio.browser.newContext(look);
  try {
    const copy = await context.newPage();
    await copy.route(page.url(), (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body: html }));
    await copy.goto(page.url());
    return await violations(copy);
  } finally {
    await context.close();
  }
}

test('axe finds nothing on the page that says there is no such page', async (t) => {
  const context = await studio.browser.newContext({ baseURL: studio.url });
  t.after(() => context.close());
  const page = await context.newPage();
  await page.goto('/no/such/page');
  assert.deepEqual(await violations(page), []);
});
