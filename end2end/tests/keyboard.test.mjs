import assert from 'node:assert/strict';
import { test } from 'node:test';

import { photoPath } from '../harness/photos.mjs';
import { useStudio } from '../harness/studio.mjs';
import { until } from '../harness/until.mjs';

const studio = useStudio();

test('the main job is done with the keyboard alone', async (t) => {
  const editor = await studio.open(t);
  const { keyboard } = editor.page;
  const dialog = editor.page.waitForEvent('filechooser');
  await tabTo(editor, (focused) => focused.id === 'photo-file');
  await keyboard.press('Space');
  await (await dialog).setFiles(photoPath('coffee'));
  await editor.original.waitFor();
  await until('the prompt has the focus', () => isFocused(editor, editor.prompt));
  await keyboard.type('warmer, more contrast');
  await editor.afterNewResult(() => keyboard.press('Control+Enter'));
  await tabTo(editor, (focused) => focused.id === 'amount-temperature');
  const before = await editor.slider('Temperature').inputValue();
  await keyboard.press('ArrowLeft');
  assert.equal(Number(await editor.slider('Temperature').inputValue()), Number(before) - 1);
  await until('the slider move is kept', async () => {
    const { recipe } = await editor.kept();
    return recipe.adjustments.some(({ name, amount }) => name === 'temperature' && Math.round(amount * 100) === before - 1);
  });
  await until('nothing is under way', async () => !(await editor.isBusy()));
  await tabTo(editor, (focused) => focused.id === 'download');
  const download = editor.page.waitForEvent('download');
  await keyboard.press('Enter');
  assert.match((await download).suggestedFilename(), /\.jpe?g$/);
});

test('an example is started from the keyboard', async (t) => {
  const editor = await studio.open(t);
  await editor.page.keyboard.press('Shift+Tab');
  await until('an example has the focus', () =>
    editor.page.evaluate(() => document.activeElement.classList.contains('example')),
  );
  await editor.afterNewResult(() => editor.page.keyboard.press('Enter'));
});

test('the first stop leads past everything to the prompt', async (t) => {
  const editor = await studio.open(t);
  await editor.page.evaluate(() => {
    document.activeElement.blur();
    document.body.focus();
  });
  const skip = editor.page.getByRole('link', { name: 'Skip to the prompt' });
  await skip.focus();
  assert.ok(await skip.isVisible());
  await editor.page.keyboard.press('Enter');
  await until('the prompt has the focus', () => isFocused(editor, editor.prompt));
});

test('every stop of the Tab key shows that it has the focus', async (t) => {
  const editor = await studio.open(t);
  await editor.chooseAndAsk(photoPath('coffee'), 'warmer');
  const unmarked = [];
  const seen = new Set();
  for (;;) {
    await editor.page.keyboard.press('Tab');
    const stop = await focusedElement(editor);
    if (stop.isBody || seen.has(stop.key)) break;
    seen.add(stop.key);
    if (!stop.isMarked) unmarked.push(stop.key);
  }
  assert.ok(seen.size > 15, `${seen.size} stops`);
  assert.deepEqual(unmarked, []);
});

test('? opens the help, Esc closes it, and the focus returns', async (t) => {
  const editor = await studio.open(t);
  const button = editor.page.getByRole('button', { name: 'Help and keyboard shortcuts' });
  await button.focus();
  await editor.page.keyboard.press('?');
  await editor.help.waitFor();
  await editor.page.keyboard.press('Escape');
  await editor.help.waitFor({ state: 'hidden' });
  assert.ok(await isFocused(editor, button));
  await button.click();
  await editor.help.waitFor();
  await editor.help.getByRole('button', { name: 'Close help' }).click();
  await editor.help.waitFor({ state: 'hidden' });
});

test('letters that are typed in the prompt stay in the prompt', async (t) => {
  const editor = await studio.open(t);
  await editor.choose(photoPath('coffee'));
  await editor.prompt.press('End');
  await editor.page.keyboard.type('zoom, mud? [d] u /');
  assert.equal(await editor.prompt.inputValue(), 'zoom, mud? [d] u /');
  assert.ok(await editor.help.isHidden());
  assert.equal(await editor.page.getByRole('button', { name: 'Mask' }).getAttribute('aria-pressed'), 'false');
});

test('M takes up the brush, and brackets change its size', async (t) => {
  const editor = await studio.open(t);
  await editor.choose(photoPath('coffee'));
  await editor.page.evaluate(() => document.activeElement.blur());
  await editor.page.keyboard.press('m');
  const brush = editor.page.getByRole('slider', { name: 'Brush size in percent of the photo' });
  await brush.waitFor();
  const before = Number(await brush.inputValue());
  await editor.page.keyboard.press(']');
  await until('a larger brush', async () => Number(await brush.inputValue()) > before);
  await editor.page.keyboard.press('m');
  await brush.waitFor({ state: 'hidden' });
});

/** Presses Tab until the focused element is the one. */
async function tabTo(editor, isIt) {
  const source = `(${isIt})(document.activeElement)`;
  for (let stops = 0; stops < 80; stops += 1) {
    if (await editor.page.evaluate(source)) return;
    await editor.page.keyboard.press('Tab');
  }
  throw new Error(`The Tab key never comes to ${isIt}`);
}

function isFocused(editor, locator) {
  return locator.evaluate((element) => document.activeElement === element);
}

/** What has the focus, and whether that is seen: by an outline or shadow of its own or around it. */
function focusedElement(editor) {
  return editor.page.evaluate(() => {
    const element = document.activeElement;
    const hasRing = (shown, pseudo) => {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(shown, pseudo);
      return (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0) || boxShadow !== 'none';
    };
    const around = [element, element.parentElement, element.nextElementSibling, element.firstElementChild];
    const card = element.closest('.prompt-card');
    const name = element.getAttribute('aria-label') || element.title || element.textContent.trim().slice(0, 40);
    return {
      key: `${element.tagName} ${element.id} ${name} ${element.getAttribute('href') ?? ''}`,
      isBody: element === document.body,
      isMarked: [...around, card].filter(Boolean).some((shown) => hasRing(shown)) || hasRing(element, '::-webkit-slider-thumb'),
    };
  });
}
