import assert from 'node:assert/strict';
import { test } from 'node:test';

import { violations } from '../harness/axe.mjs';
import { NARROW, WIDE } from '../harness/browser.mjs';
import { EditorPage } from '../harness/editor-page.mjs';
import { HistoryPage } from '../harness/history-page.mjs';
import { queueOf } from '../harness/queue.mjs';
import { overflow, watchShifts } from '../harness/shifts.mjs';
import { useStudio } from '../harness/studio.mjs';
import { pageBytes, recordedVisit } from '../harness/transfer.mjs';
import { until } from '../harness/until.mjs';

const studio = useStudio();
const MOST_BYTES = 300_000;

test('what was made is there, newest first, and leads to its page', async (t) => {
  const { history } = await withEdits(t, ['black and white', 'warmer']);
  assert.match(await history.cards.first().innerText(), /warmer/);
  const picture = history.card('warmer').card.locator('img');
  await until('the picture', () => picture.evaluate((image) => image.complete && image.naturalWidth > 100));
  await history.card('black and white').link.click();
  const editor = new EditorPage(history.page);
  await editor.result.waitFor();
  assert.equal(await editor.prompt.inputValue(), 'black and white');
});

test('it is searched by words and narrowed by state and favourites, and the address says so', async (t) => {
  const { history } = await withEdits(t, ['black and white', 'warmer']);
  await history.search.fill('whit');
  await until('one is left', async () => (await history.cards.count()) === 1);
  await until('the address', () => new URL(history.page.url()).search === '?search=whit');
  await history.page.reload();
  await history.alive();
  assert.equal(await history.cards.count(), 1);
  await history.search.fill('nothing like it');
  await history.page.getByText('Nothing matches.').waitFor();
  await history.page.getByRole('link', { name: 'Show everything' }).click();
  await history.alive();
  await history.card('warmer').favourite.click();
  await until('it is kept', async () => (await jobs(history.page, 'favourites=true')).length === 1);
  await history.favourites.check();
  await until('the favourite is left', async () => (await history.cards.count()) === 1);
  await history.favourites.uncheck();
  await history.state.selectOption('failed');
  await until('none failed', async () => (await history.cards.count()) === 0);
});

test('what is deleted can be brought back, to where it was', async (t) => {
  const { history } = await withEdits(t, ['black and white', 'warmer', 'colder']);
  await history.card('warmer').delete.click();
  await history.page.getByText('Deleted.').waitFor();
  assert.equal(await history.cards.count(), 2);
  await history.undo.click();
  await until('it is back', async () => (await history.cards.count()) === 3);
  assert.match(await history.cards.nth(1).innerText(), /warmer/);
  await history.card('colder').delete.click();
  await history.page.getByText('Deleted.').waitFor();
  await history.page.reload();
  await history.alive();
  assert.equal(await history.cards.count(), 2);
});

test('two results are compared with the handle of the editor', async (t) => {
  const { history } = await withEdits(t, ['black and white', 'warmer']);
  await history.card('black and white').pick.check();
  assert.equal(await history.compare.getAttribute('aria-disabled'), 'true');
  await history.card('warmer').pick.check();
  await history.compare.click();
  await history.comparison.getByRole('img', { name: 'black and white' }).waitFor();
  const handle = history.comparison.getByRole('slider');
  await handle.press('ArrowRight');
  assert.equal(await handle.getAttribute('aria-valuenow'), '51');
  assert.deepEqual(await violations(history.page), []);
  await history.page.keyboard.press('Escape');
  await history.comparison.waitFor({ state: 'hidden' });
});

test('many are downloaded as one zip', async (t) => {
  const { history } = await withEdits(t, ['black and white', 'warmer']);
  await history.card('black and white').pick.check();
  await history.card('warmer').pick.check();
  const begun = history.page.waitForEvent('download');
  await history.zip.click();
  assert.match((await begun).suggestedFilename(), /\.zip$/);
});

test('a result is changed and run again with its prompt, its recipe and its photo', async (t) => {
  const { history } = await withEdits(t, ['a lot warmer']);
  await history.card('a lot warmer').change.click();
  const editor = new EditorPage(history.page);
  await editor.alive();
  await editor.original.waitFor();
  assert.equal(await editor.prompt.inputValue(), 'a lot warmer');
  assert.ok(Number(await editor.slider('Temperature').inputValue()) > 0);
  await editor.ask('a lot colder');
});

test('everything on a card is reached with the keyboard, and a deleted one leaves the focus in the list', async (t) => {
  const { history } = await withEdits(t, ['black and white', 'warmer']);
  const names = [];
  await history.card('warmer').link.focus();
  for (let step = 0; step < 4; step += 1) {
    await history.page.keyboard.press('Tab');
    names.push(await history.page.evaluate(() => document.activeElement.closest('label, a, button').innerText.trim()));
  }
  assert.deepEqual(names, ['Select: warmer', 'Favourite: warmer', 'Change and run again: warmer', 'Delete: warmer']);
  await history.page.keyboard.press('Enter');
  await history.page.getByText('Deleted.').waitFor();
  assert.equal(await history.page.evaluate(() => document.activeElement.id), 'list');
});

test('ten thousand results scroll with few of them on the page', async (t) => {
  const { history } = await withEdits(t, ['warmer']);
  const [model] = await jobs(history.page, '');
  await history.page.route('**/api/v1/jobs?*', async (route) => {
    const after = Number(new URL(route.request().url()).searchParams.get('after') ?? 10_000);
    const made = Array.from({ length: Math.min(60, after) }, (_, at) => {
      const number = after - at;
      return { ...model, id: `01ARZ3NDEKTSV4RRFFQ${String(number).padStart(7, '0')}`, prompt: `result ${number}` };
    });
    await route.fulfill({ json: { jobs: made, next: after > 60 ? after - 60 : null } });
  });
  await history.search.fill('result');
  await history.card('result 10000').card.first().waitFor();
  const frames = await history.page.evaluate(async () => {
    const [gaps, end] = [[], performance.now() + 6_000];
    let [last, most] = [performance.now(), 0];
    while (performance.now() < end) {
      window.scrollTo(0, document.documentElement.scrollHeight);
      await new Promise(requestAnimationFrame);
      const now = performance.now();
      gaps.push(now - last);
      last = now;
      most = Math.max(most, document.querySelectorAll('.shot').length);
    }
    gaps.sort((a, b) => a - b);
    return { median: gaps[gaps.length >> 1], worst: gaps.at(-1), most };
  });
  t.diagnostic(`frames: median ${frames.median.toFixed(1)} ms, worst ${frames.worst.toFixed(0)} ms; at most ${frames.most} cards`);
  assert.ok(frames.most <= 120, `${frames.most} cards on the page`);
  await until('all of them are loaded', async () => {
    await history.page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
    return (await history.page.locator('.shot-name').last().innerText()) === 'result 1';
  });
  assert.ok((await history.cards.count()) <= 120);
  assert.equal(await history.cards.last().getAttribute('aria-posinset'), '10000');
});

test('without scripts it is read, searched, opened, taken away and read on', async (t) => {
  const { history, page } = await withEdits(t, ['black and white', 'warmer']);
  const context = await studio.browser.newContext({ baseURL: studio.url, javaScriptEnabled: false });
  t.after(() => context.close());
  await context.addCookies(await page.context().cookies());
  const plain = new HistoryPage(await context.newPage());
  await plain.page.goto('/history');
  assert.equal(await plain.cards.count(), await history.cards.count());
  await plain.search.fill('white');
  await plain.page.getByRole('button', { name: 'Search' }).click();
  assert.equal(await plain.cards.count(), 1);
  assert.equal(await plain.page.getByRole('button', { name: /Delete|Favourite|Compare/ }).count(), 0);
  await plain.card('black and white').pick.check();
  const begun = plain.page.waitForEvent('download');
  await plain.zip.click();
  assert.match((await begun).suggestedFilename(), /\.zip$/);
  await plain.card('black and white').link.click();
  await plain.page.getByRole('img', { name: /^The result/ }).waitFor();
});

for (const colorScheme of ['light', 'dark']) {
  for (const [width, viewport] of Object.entries({ wide: WIDE, narrow: NARROW })) {
    test(`axe finds nothing on the history, full and empty, ${colorScheme} and ${width}`, async (t) => {
      const { history } = await withEdits(t, ['black and white', 'warmer'], { colorScheme, viewport, reducedMotion: 'reduce' });
      await history.card('warmer').pick.check();
      assert.deepEqual(await violations(history.page), []);
      await history.page.goto('/history?search=nothing');
      await history.alive();
      assert.deepEqual(await violations(history.page), []);
    });
  }
}

for (const width of [360, 768, 1440, 3840]) {
  test(`at ${width} px nothing is cut off, and nothing jumps`, async (t) => {
    const { history } = await withEdits(t, ['black and white', 'warmer'], { viewport: { width, height: 900 } });
    const shifted = await watchShifts(history.page);
    await history.card('warmer').pick.check();
    await history.card('warmer').favourite.click();
    assert.equal(await overflow(history.page), 0);
    const shift = await shifted();
    t.diagnostic(`layout shift ${shift}`);
    assert.ok(shift < 0.01, `layout shift ${shift}`);
  });
}

test('the first load of the page transfers under 300 kB', async (t) => {
  const context = await studio.browser.newContext();
  t.after(() => context.close());
  const answers = await recordedVisit(await context.newPage(), `${studio.url}/history`, '.library:has(.shots[style])');
  const total = pageBytes(answers.filter(({ path }) => !path.includes('/thumbnail')));
  t.diagnostic(`in all: ${total} bytes`);
  assert.ok(total < MOST_BYTES, `${total} bytes`);
});

test('the pages lead to each other', async (t) => {
  const editor = await studio.open(t);
  const pages = editor.page.getByRole('navigation', { name: 'Pages' });
  await pages.getByRole('link', { name: 'History' }).click();
  await editor.page.getByRole('heading', { level: 1, name: 'History' }).waitFor();
  assert.equal(await pages.getByRole('link', { name: 'History' }).getAttribute('aria-current'), 'page');
  await pages.getByRole('link', { name: 'Queue' }).click();
  await editor.page.getByRole('heading', { level: 1, name: 'Queue' }).waitFor();
  await pages.getByRole('link', { name: 'Status' }).click();
  await editor.page.getByRole('heading', { level: 1, name: 'Status' }).waitFor();
  await pages.getByRole('link', { name: 'Editor' }).click();
  await editor.alive();
});

/** The history of a visitor who made these edits. */
async function withEdits(t, prompts, options) {
  const page = await studio.visit(t, '/', options);
  const queue = queueOf(page);
  for (const prompt of prompts) await queue.edit(prompt);
  await page.goto('/history');
  const history = new HistoryPage(page);
  await history.alive();
  return { history, queue, page };
}

async function jobs(page, query) {
  const answer = await page.context().request.get(`/api/v1/jobs?${query}`);
  return (await answer.json()).jobs;
}
