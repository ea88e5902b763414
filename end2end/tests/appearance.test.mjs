import assert from 'node:assert/strict';
import { test } from 'node:test';

import { NARROW } from '../harness/browser.mjs';
import { photoPath } from '../harness/photos.mjs';
import { useStudio } from '../harness/studio.mjs';
import { until } from '../harness/until.mjs';

const studio = useStudio();

test('the page follows the theme of the system', async (t) => {
  const [light, dark] = await Promise.all(
    ['light', 'dark'].map(async (colorScheme) => lightness(await studio.open(t, '/', { colorScheme }))),
  );
  assert.ok(light > 200 && dark < 80, `light ${light}, dark ${dark}`);
});

test('the chosen theme wins over the system and stays', async (t) => {
  const editor = await studio.open(t, '/', { colorScheme: 'light' });
  await editor.page.getByRole('button', { name: 'Switch between light and dark' }).click();
  await until('dark', async () => (await lightness(editor)) < 80);
  await editor.page.reload();
  assert.ok((await lightness(editor)) < 80, 'it is dark from the first paint on');
  await editor.alive();
  await editor.page.getByRole('button', { name: 'Switch between light and dark' }).click();
  await until('light', async () => (await lightness(editor)) > 200);
});

for (const [name, viewport] of Object.entries({ wide: { width: 1440, height: 900 }, narrow: NARROW })) {
  test(`nothing jumps while a photo is opened and edited, on a ${name} screen`, async (t) => {
    const editor = await studio.open(t, '/', { viewport });
    await watchShifts(editor.page);
    await editor.choose(photoPath('coffee'));
    await editor.ask('warmer, more contrast, darken the corners, add grain');
    await editor.compareAtRest();
    await editor.ask('warmer, and add a hat');
    const { score, moved } = await shifts(editor.page);
    t.diagnostic(`layout shift ${score}: ${moved.join('; ')}`);
    assert.ok(score < 0.01, `layout shift ${score}: ${moved.join('; ')}`);
  });

  test(`nothing jumps while the page loads, on a ${name} screen`, async (t) => {
    const editor = await studio.open(t, '/', { viewport });
    const made = await editor.page.request.post('/api/v1/edits', {
      multipart: { image: { name: 'a.jpg', mimeType: 'image/jpeg', buffer: await chelsea() }, prompt: 'warmer' },
    });
    const { page_url: address } = await made.json();
    for (const path of ['/', address]) {
      await editor.page.goto(path);
      await watchShifts(editor.page);
      await editor.alive();
      await editor.compareAtRest();
      const { score, moved } = await shifts(editor.page);
      assert.ok(score < 0.01, `${path}: layout shift ${score}: ${moved.join('; ')}`);
    }
  });
}

for (const width of [360, 390, 768, 1024, 1920, 3840]) {
  test(`at ${width} px nothing is cut off to the side`, async (t) => {
    const editor = await studio.open(t, '/', { viewport: { width, height: 800 } });
    assert.equal(await overflow(editor.page), 0, 'empty');
    await editor.chooseAndAsk(photoPath('coffee'), 'warmer, a bit more contrast, darken the corners');
    assert.equal(await overflow(editor.page), 0, 'with a result');
  });
}

test('at 200 % zoom of a small window, everything is within reach', async (t) => {
  // 1280 × 720 at 200 % is 640 × 360 CSS pixels with two device pixels each.
  const editor = await studio.open(t, '/', { viewport: { width: 640, height: 360 }, deviceScaleFactor: 2 });
  await editor.chooseAndAsk(photoPath('coffee'), 'warmer');
  assert.equal(await overflow(editor.page), 0);
  await editor.edit.click({ trial: true });
  await editor.page.getByRole('button', { name: 'Show the recipe' }).click();
  await editor.slider('Temperature').scrollIntoViewIfNeeded();
  await editor.slider('Temperature').click({ trial: true });
  await editor.download.scrollIntoViewIfNeeded();
  await editor.download.click({ trial: true });
});

test('on a narrow screen the recipe is a sheet that opens and closes', async (t) => {
  const editor = await studio.open(t, '/', { viewport: NARROW });
  await editor.chooseAndAsk(photoPath('coffee'), 'warmer');
  const button = editor.page.getByRole('button', { name: 'Show the recipe' });
  assert.ok(await editor.page.locator('#recipe').isHidden());
  await button.click();
  await editor.slider('Temperature').waitFor();
  await editor.page.getByRole('button', { name: 'Close the recipe' }).click();
  await editor.slider('Temperature').waitFor({ state: 'hidden' });
});

test('with reduced motion nothing moves', async (t) => {
  const editor = await studio.open(t, '/', { reducedMotion: 'reduce' });
  await editor.page.evaluate(() => {
    globalThis.longMotions = [];
    document.addEventListener('transitionrun', (event) => note(event), true);
    document.addEventListener('animationstart', (event) => note(event), true);
    function note({ target, propertyName, animationName }) {
      const longest = Math.max(0, ...target.getAnimations().map((motion) => motion.effect.getComputedTiming().duration));
      if (longest > 10) globalThis.longMotions.push(`${target.className} ${propertyName ?? animationName} ${longest} ms`);
    }
  });
  await editor.chooseAndAsk(photoPath('coffee'), 'warmer');
  await until('the handle rests', async () => (await editor.split()) === 50);
  assert.deepEqual(await editor.page.evaluate(() => globalThis.longMotions), []);
});

async function chelsea() {
  const { readFile } = await import('node:fs/promises');
  return readFile(photoPath('chelsea'));
}

/** How light the page behind everything is, from 0 to 255. */
function lightness(editor) {
  return editor.page.evaluate(() => {
    const context = new OffscreenCanvas(1, 1).getContext('2d');
    context.fillStyle = getComputedStyle(document.body).backgroundColor;
    context.fillRect(0, 0, 1, 1);
    return context.getImageData(0, 0, 1, 1).data[0];
  });
}

/** Begins to add up what layout shifts, as the Layout Instability API reports it. */
function watchShifts(page) {
  return page.evaluate(() => {
    globalThis.layoutShift = { score: 0, moved: [] };
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        // What follows a key or a click at once is its answer.
        if (entry.hadRecentInput) continue;
        globalThis.layoutShift.score += entry.value;
        for (const { node } of entry.sources) {
          globalThis.layoutShift.moved.push(node?.className || node?.nodeName || 'a removed element');
        }
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
}

function shifts(page) {
  return page.evaluate(async () => {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    return globalThis.layoutShift;
  });
}

/** By how many pixels the page is wider than the window. */
function overflow(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
