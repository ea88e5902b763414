import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

import { violations } from '../harness/axe.mjs';
import { NARROW, WIDE } from '../harness/browser.mjs';
import { photoPath } from '../harness/photos.mjs';
import { startServer } from '../harness/server.mjs';
import { overflow, watchShifts } from '../harness/shifts.mjs';
import { StatusPage } from '../harness/status-page.mjs';
import { useStudio } from '../harness/studio.mjs';
import { pageBytes, recordedVisit } from '../harness/transfer.mjs';
import { until } from '../harness/until.mjs';

const SIMULATED = { options: ['--simulate-gpu', '24GiB@25GB/s'] };
const MODEL = 'retoucher';
const MOST_BYTES = 300_000;

const studio = useStudio(SIMULATED);

test('without scripts, the page shows memories, components and what happened, and can be loaded again', async (t) => {
  await edit();
  const status = await open(t, { javaScriptEnabled: false });
  assert.ok((await status.memories.count()) >= 2);
  assert.match(await status.memories.first().innerText(), /24\.00 GiB/);
  await status.component(MODEL).place.waitFor();
  assert.ok((await status.transitions.count()) > 2);
  assert.equal(await status.page.getByRole('button').count(), 0, 'nothing that needs scripts is shown');
  await status.page.getByRole('link', { name: 'Load it again' }).click();
  await status.component(MODEL).place.waitFor();
});

test('what is simulated says so', async (t) => {
  const status = await open(t);
  assert.match(await status.memories.first().innerText(), /simulated[\s\S]*made up/i);
});

test('an edit shows by itself: in the log and in the statistics', async (t) => {
  await edit();
  const status = await open(t);
  const granted = await status.figure('granted');
  const newest = await status.transitions.first().innerText();
  await edit();
  await until('the edit is counted', async () => (await status.figure('granted')) > granted);
  await until('the log has it', async () => (await status.transitions.first().innerText()) !== newest);
});

test('a component is brought and sent away by hand, with a receipt where the button was', async (t) => {
  const status = await open(t);
  const model = status.component(MODEL);
  await model.order('Preload').click();
  await model.place.filter({ hasText: 'on GPU' }).waitFor();
  await model.order('Offload').click();
  await model.outcome.filter({ hasText: /back in .* ✓ verified/ }).waitFor();
  await model.place.filter({ hasText: 'host' }).waitFor();
  await status.page.getByRole('button', { name: 'Release all' }).click();
  await model.place.filter({ hasText: 'cold' }).waitFor();
});

test('a pinned component stays, says so, and can be let go', async (t) => {
  const status = await open(t);
  const model = status.component(MODEL);
  await model.order('Pin').click();
  await model.fate.filter({ hasText: 'pinned' }).waitFor();
  await model.order('Unpin').click();
  await model.fate.filter({ hasNotText: 'pinned' }).waitFor();
});

test('what is in use can be sent away when it is idle', async (t) => {
  const status = await open(t, { refusals: [409] });
  const bodies = [];
  await status.page.route('**/api/v1/components/*/release', (route) => {
    bodies.push(route.request().postDataJSON());
    if (bodies.length > 1) return route.fulfill({ json: [] });
    const problem = { type: '/problems/in-use', title: 'In use', status: 409, detail: 'Edit 7 has it.' };
    return route.fulfill({ status: 409, contentType: 'application/problem+json', body: JSON.stringify(problem) });
  });
  await edit();
  const model = status.component(MODEL);
  await model.order('Preload').click();
  await model.place.filter({ hasText: 'on GPU' }).waitFor();
  await model.order('Release').press('Enter');
  await status.question.getByText('Edit 7 has it.').waitFor();
  assert.deepEqual(await violations(status.page), []);
  await status.question.getByRole('button', { name: 'Release when idle' }).press('Enter');
  await model.outcome.filter({ hasText: /as soon as it is idle/ }).waitFor();
  assert.deepEqual(bodies, [{}, { when_idle: true }]);
});

test('the log is found through by topic and by words', async (t) => {
  await edit();
  const status = await open(t);
  const all = await status.transitions.count();
  await status.page.getByRole('combobox', { name: 'Topic' }).selectOption('admission');
  await until('fewer are shown', async () => (await status.transitions.count()) < all);
  const topics = new Set(await status.transitions.locator('.topic').allInnerTexts());
  assert.deepEqual([...topics], ['admission']);
  await status.page.getByRole('searchbox', { name: 'Words' }).fill('no such words');
  await until('none is shown', async () => (await status.transitions.count()) === 0);
});

test('a lost connection says since when, and is taken up again by itself', async (t) => {
  let server = await startServer(SIMULATED);
  t.after(() => server.stop());
  const port = Number(new URL(server.url).port);
  const page = await studio.visit(t, `${server.url}/status`, { refusals: ['ERR_'] });
  const status = new StatusPage(page);
  await status.alive();
  await server.stop();
  await status.freshness.filter({ hasText: /^Stale since \d\d:\d\d:\d\d/ }).waitFor();
  server = await startServer({ ...SIMULATED, port });
  await status.alive();
});

test('the editor tells the memory in its header, and leads to the page', async (t) => {
  const editor = await studio.open(t);
  const strip = editor.page.getByRole('link', { name: /^Memory status/ });
  assert.match(await strip.innerText(), /of 24 GiB/);
  await strip.click();
  await new StatusPage(editor.page).alive();
});

test('everything is reached by keyboard, and what is dimmed keeps the focus', async (t) => {
  const status = await open(t);
  const preload = status.component(MODEL).order('Preload');
  await preload.focus();
  await preload.press('Enter');
  await status.component(MODEL).place.filter({ hasText: 'on GPU' }).waitFor();
  assert.equal(await preload.getAttribute('aria-disabled'), 'true');
  assert.ok(await preload.evaluate((button) => document.activeElement === button));
});

for (const colorScheme of ['light', 'dark']) {
  for (const [width, viewport] of Object.entries({ wide: WIDE, narrow: NARROW })) {
    test(`axe finds nothing on the page, ${colorScheme} and ${width}`, async (t) => {
      const status = await open(t, { colorScheme, viewport, reducedMotion: 'reduce' });
      await status.page.getByText('As a table').first().click();
      assert.deepEqual(await violations(status.page), []);
    });
  }
}

for (const width of [360, 768, 1440, 3840]) {
  test(`at ${width} px nothing is cut off, and nothing jumps while it changes`, async (t) => {
    const status = await open(t, { viewport: { width, height: 900 } });
    const shifted = await watchShifts(status.page);
    const granted = await status.figure('granted');
    await edit();
    await until('the edit is counted', async () => (await status.figure('granted')) > granted);
    assert.equal(await overflow(status.page), 0);
    const shift = await shifted();
    t.diagnostic(`layout shift ${shift}`);
    assert.ok(shift < 0.01, `layout shift ${shift}`);
  });
}

test('the first load of the page transfers under 300 kB', async (t) => {
  const context = await studio.browser.newContext();
  t.after(() => context.close());
  const answers = await recordedVisit(await context.newPage(), `${studio.url}/status`, '.freshness:has-text("live")');
  const total = pageBytes(answers);
  t.diagnostic(`in all: ${total} bytes`);
  assert.ok(total < MOST_BYTES, `${total} bytes`);
});

async function open(t, options = {}) {
  const status = new StatusPage(await studio.visit(t, '/status', options));
  if (options.javaScriptEnabled !== false) await status.alive();
  return status;
}

/** Makes an edit as programs do, so that there is something to see. */
async function edit() {
  const form = new FormData();
  form.append('prompt', 'warmer');
  form.append('image', new Blob([await readFile(photoPath('coffee'))], { type: 'image/jpeg' }), 'coffee.jpg');
  const answer = await fetch(`${studio.url}/api/v1/edits`, { method: 'POST', body: form });
  assert.ok(answer.ok, `${answer.status}: ${await answer.text()}`);
}
