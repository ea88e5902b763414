import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

import { photoPath } from '../harness/photos.mjs';
import { useStudio } from '../harness/studio.mjs';
import { until } from '../harness/until.mjs';

const studio = useStudio();

const BEGINNINGS = {
  JPEG: (bytes) => bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff])),
  PNG: (bytes) => bytes.subarray(0, 8).equals(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')),
  WebP: (bytes) => bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP',
};

for (const [format, hasItsBeginning] of Object.entries(BEGINNINGS)) {
  test(`the result downloads as ${format}`, async (t) => {
    const editor = await openResult(t);
    await chooseFormat(editor, format);
    const { name, bytes } = await downloadBy(editor, () => editor.download.click());
    assert.ok(hasItsBeginning(bytes), `the file is a ${format}`);
    assert.match(name, new RegExp(`\\.${format === 'JPEG' ? 'jpe?g' : format}$`, 'i'), 'and is named like one');
  });
}

test('a lower quality makes a smaller file', async (t) => {
  const editor = await openResult(t);
  await chooseFormat(editor, 'JPEG');
  const quality = editor.recipe.getByRole('slider', { name: 'Quality' });
  await quality.fill('95');
  const { bytes: fine } = await downloadBy(editor, () => editor.download.click());
  await quality.fill('50');
  const { bytes: coarse } = await downloadBy(editor, () => editor.download.click());
  assert.ok(coarse.length < fine.length / 1.5, `${fine.length} and ${coarse.length} bytes`);
});

test('D downloads', async (t) => {
  const editor = await openResult(t);
  await editor.page.evaluate(() => document.activeElement.blur());
  const { bytes } = await downloadBy(editor, () => editor.page.keyboard.press('d'));
  assert.ok(BEGINNINGS.JPEG(bytes), 'the format that came in is the one that goes out');
});

test('the result is copied as a picture', async (t) => {
  const editor = await openResult(t, { permissions: ['clipboard-read', 'clipboard-write'] });
  await editor.page.getByRole('button', { name: 'Copy image' }).click();
  await until('the announcement', async () => /picture is on the clipboard/.test(await editor.status.innerText()));
  const types = await editor.page.evaluate(async () => (await navigator.clipboard.read()).flatMap(({ types }) => types));
  assert.deepEqual(types, ['image/png']);
});

async function openResult(t, options) {
  const editor = await studio.open(t, '/', options);
  await editor.chooseAndAsk(photoPath('chelsea'), 'warmer');
  return editor;
}

async function chooseFormat(editor, format) {
  await editor.recipe.getByRole('radio', { name: format }).check();
}

async function downloadBy(editor, act) {
  const begun = editor.page.waitForEvent('download');
  await act();
  const download = await begun;
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}
