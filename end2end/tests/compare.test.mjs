import assert from 'node:assert/strict';
import { test } from 'node:test';

import { NARROW } from '../harness/browser.mjs';
import { photoPath } from '../harness/photos.mjs';
import { useStudio } from '../harness/studio.mjs';
import { until } from '../harness/until.mjs';

const studio = useStudio();

test('the handle slides in once and rests in the middle', async (t) => {
  const editor = await openResult(t);
  assert.equal(await editor.split(), 50);
  assert.equal(await editor.compare.getAttribute('aria-valuetext'), '50 % original, 50 % result');
});

test('the pointer drags the handle between original and result', async (t) => {
  const editor = await openResult(t);
  const { mouse } = editor.page;
  const { x, y } = await middleOf(editor.compare);
  await mouse.move(x, y);
  await mouse.down();
  await mouse.move(x - 150, y, { steps: 5 });
  await mouse.up();
  const left = await editor.split();
  assert.ok(left < 50, `dragged to the left, less of the original is seen (${left} %)`);
  await mouse.move(x, y);
  assert.equal(await editor.split(), left, 'it stays after it was let go');
});

test('the handle follows the pointer exactly', async (t) => {
  const editor = await openResult(t);
  const { x, y } = await middleOf(editor.compare);
  await editor.page.mouse.move(x, y);
  await editor.page.mouse.down();
  await editor.page.mouse.move(x + 120, y, { steps: 4 });
  await editor.page.mouse.up();
  const moved = await middleOf(editor.compare);
  assert.ok(Math.abs(moved.x - (x + 120)) <= 1.5, `the handle is where the pointer is (${moved.x - x} px)`);
});

test('a finger drags the handle', async (t) => {
  const editor = await openResult(t, { viewport: NARROW, hasTouch: true, isMobile: true });
  const { x, y } = await middleOf(editor.compare);
  const devtools = await editor.page.context().newCDPSession(editor.page);
  const touch = (type, touchPoints) => devtools.send('Input.dispatchTouchEvent', { type, touchPoints });
  await touch('touchStart', [{ x, y }]);
  for (const step of [20, 50, 80]) await touch('touchMove', [{ x: x + step, y }]);
  await touch('touchEnd', []);
  const right = await editor.split();
  assert.ok(right > 60, `dragged to the right, more of the original is seen (${right} %)`);
});

test('the keyboard moves the handle, by small and large steps and to both ends', async (t) => {
  const editor = await openResult(t);
  await editor.compare.focus();
  for (const [key, expected] of [
    ['ArrowRight', 51],
    ['Shift+ArrowLeft', 41],
    ['PageUp', 51],
    ['Home', 0],
    ['End', 100],
  ]) {
    await editor.compare.press(key);
    assert.equal(await editor.split(), expected, key);
  }
  assert.equal(await editor.compare.getAttribute('aria-valuetext'), 'only the original');
});

test('holding Space or the button shows the original, and letting go the result', async (t) => {
  const editor = await openResult(t);
  const shown = () =>
    editor.page.evaluate(() => Number(getComputedStyle(document.querySelector('.frame')).getPropertyValue('--split')));
  await editor.page.evaluate(() => document.activeElement.blur());
  await editor.page.keyboard.down(' ');
  await until('only the original is seen', async () => (await shown()) === 1);
  await editor.page.keyboard.up(' ');
  await until('the comparison is back', async () => (await shown()) === 0.5);

  const { x, y } = await middleOf(editor.page.getByRole('button', { name: 'Original' }));
  await editor.page.mouse.move(x, y);
  await editor.page.mouse.down();
  await until('only the original is seen', async () => (await shown()) === 1);
  await editor.page.mouse.up();
  await until('the comparison is back', async () => (await shown()) === 0.5);
});

test('Z shows actual pixels and the whole photo again, and a zoomed photo can be moved', async (t) => {
  const editor = await openResult(t);
  await editor.page.evaluate(() => document.activeElement.blur());
  const zoom = editor.page.getByRole('button', { name: /^Zoom: / });
  const place = () => editor.page.locator('.frame').boundingBox();
  const fitted = await place();
  await editor.page.keyboard.press('z');
  await until('actual size', async () => (await zoom.innerText()) === '100 %');
  await editor.page.getByRole('button', { name: 'Zoom in' }).click();
  await editor.page.getByRole('button', { name: 'Zoom in' }).click();
  await editor.page.getByRole('button', { name: 'Zoom in' }).click();
  await until('larger than life', async () => Number.parseInt(await zoom.innerText()) > 200);
  const before = await place();
  await editor.page.evaluate(() => document.activeElement.blur());
  await editor.page.keyboard.press('ArrowRight');
  await until('the photo moved to the left', async () => (await place()).x < before.x);
  await editor.page.keyboard.press('z');
  await until('the whole photo', async () => Math.abs((await place()).width - fitted.width) < 1);
});

test('the wheel zooms around the pointer', async (t) => {
  const editor = await openResult(t);
  const box = await editor.stage.boundingBox();
  const before = await editor.page.locator('.frame').boundingBox();
  await editor.page.mouse.move(box.x + box.width / 3, box.y + box.height / 3);
  await editor.page.mouse.wheel(0, -400);
  await until('the photo is larger', async () => (await editor.page.locator('.frame').boundingBox()).width > before.width * 1.3);
});

async function openResult(t, options) {
  const editor = await studio.open(t, '/', options);
  await editor.chooseAndAsk(photoPath('chelsea'), 'warmer');
  await until('the handle rests in the middle', async () => (await editor.split()) === 50);
  await editor.compareAtRest();
  return editor;
}

async function middleOf(locator) {
  const { x, y, width, height } = await locator.boundingBox();
  return { x: x + width / 2, y: y + height / 2 };
}
