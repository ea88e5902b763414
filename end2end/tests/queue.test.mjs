import assert from 'node:assert/strict';
import { test } from 'node:test';

import { violations } from '../harness/axe.mjs';
import { NARROW, WIDE } from '../harness/browser.mjs';
import { queueOf } from '../harness/queue.mjs';
import { QueuePage } from '../harness/queue-page.mjs';
import { startServer } from '../harness/server.mjs';
import { overflow, watchShifts } from '../harness/shifts.mjs';
import { useStudio } from '../harness/studio.mjs';
import { until } from '../harness/until.mjs';

const studio = useStudio();

test('what waits is shown in its order as it comes, and goes when it is done', async (t) => {
  const { page, queue } = await paused(t);
  assert.deepEqual(await page.line(), []);
  await page.page.getByText('Nobody waits.').waitFor();
  await queue.submit('warmer');
  await queue.submit('colder');
  await until('both are in line', async () => (await page.line()).join() === 'warmer,colder');
  await page.waiting.first().getByText('Queued, next').waitFor();
  await page.waiting.nth(1).getByText('Queued 2nd').waitFor();
  await page.resume.click();
  await until('the line is empty', async () => (await page.line()).length === 0);
  await page.pause.waitFor();
});

test('the operator moves jobs, runs one next and cancels, and the focus stays on the button', async (t) => {
  const { page, queue } = await paused(t);
  for (const prompt of ['warmer', 'colder', 'sepia']) await queue.submit(prompt);
  await until('all are in line', async () => (await page.line()).length === 3);
  await page.order('sepia', 'Move up').press('Enter');
  await until('sepia moved up', async () => (await page.line()).join() === 'warmer,sepia,colder');
  const focused = await page.page.evaluate(() => document.activeElement.innerText);
  assert.match(focused, /Move up/);
  await page.order('warmer', 'Move down').click();
  await until('warmer moved down', async () => (await page.line()).join() === 'sepia,warmer,colder');
  await page.order('colder', 'Run next').click();
  await until('colder is first', async () => (await page.line()).join() === 'colder,sepia,warmer');
  assert.equal(await page.order('colder', 'Move up').getAttribute('aria-disabled'), 'true');
  await page.order('sepia', 'Cancel').click();
  await until('sepia is gone', async () => (await page.line()).join() === 'colder,warmer');
});

test('a queue that is paused says so, and that what runs goes on', async (t) => {
  const { page } = await paused(t);
  await page.page.getByText('Paused: nothing new begins; what runs goes on.').waitFor();
  await page.resume.click();
  await page.page.getByText('Open: the next begins as soon as there is room.').waitFor();
  await page.pause.waitFor();
});

test('limits and how right the stated times were are told', async (t) => {
  const { page, queue } = await paused(t);
  await queue.resume();
  await queue.edit('warmer');
  await page.page.reload();
  await page.page.getByText(/of at most \d+/).waitFor();
  await page.page.getByText(/% of \d+ jobs? within the stated range|no finished job yet/).waitFor();
});

test('a job that failed shows its reason and is tried again', async (t) => {
  const { page, queue } = await paused(t);
  const job = await queue.submit('warmer', { deadline_ms: 1 });
  await queue.resume();
  await until('it failed', async () => (await queue.job(job.id)).state === 'failed');
  const row = page.failed.filter({ hasText: 'warmer' }).first();
  await row.waitFor();
  const reason = await row.locator('.queue-says').innerText();
  assert.match(reason, /\w+ .*\./, 'the reason is a sentence');
  await queue.pause();
  await row.getByRole('button', { name: /Try again/ }).click();
  await until('it waits again or failed again', async () => (await page.line()).length + (await page.failed.count()) > 0);
});

test('a lost connection says since when, and is taken up again by itself', async (t) => {
  let server = await startServer();
  t.after(() => server.stop());
  const port = Number(new URL(server.url).port);
  const page = new QueuePage(await studio.visit(t, `${server.url}/queue`, { refusals: ['ERR_', '503'] }));
  await page.alive();
  const data = await server.pause();
  await page.freshness.filter({ hasText: /^Stale since \d\d:\d\d:\d\d/ }).waitFor();
  server = await startServer({ port, data });
  await page.alive();
});

test('without scripts it is read, and can be loaded again', async (t) => {
  const { queue, page: live } = await paused(t);
  await queue.submit('warmer');
  const context = await studio.browser.newContext({ baseURL: studio.url, javaScriptEnabled: false });
  t.after(() => context.close());
  await context.addCookies(await live.page.context().cookies());
  const page = new QueuePage(await context.newPage());
  await page.page.goto('/queue');
  assert.deepEqual(await page.line(), ['warmer']);
  assert.equal(await page.page.getByRole('button').count(), 0);
  await page.page.getByRole('link', { name: 'Load it again' }).click();
  assert.deepEqual(await page.line(), ['warmer']);
});

for (const colorScheme of ['light', 'dark']) {
  for (const [width, viewport] of Object.entries({ wide: WIDE, narrow: NARROW })) {
    test(`axe finds nothing on the page, ${colorScheme} and ${width}`, async (t) => {
      const { page, queue } = await paused(t, { colorScheme, viewport, reducedMotion: 'reduce' });
      await queue.submit('warmer');
      await queue.submit('colder');
      await until('both are in line', async () => (await page.line()).length >= 2);
      assert.deepEqual(await violations(page.page), []);
    });
  }
}

for (const width of [360, 768, 1440, 3840]) {
  test(`at ${width} px nothing is cut off, and what comes and goes moves nothing above it`, async (t) => {
    const { page, queue } = await paused(t, { viewport: { width, height: 900 } });
    const shifted = await watchShifts(page.page);
    await queue.submit('warmer, with more contrast, and the corners darkened, but not the sky');
    await until('it is in line', async () => (await page.line()).length >= 1);
    assert.equal(await overflow(page.page), 0);
    const shift = await shifted();
    t.diagnostic(`layout shift ${shift}`);
    assert.ok(shift < 0.01, `layout shift ${shift}`);
  });
}

/** The page over a queue that is paused and empty. */
async function paused(t, options) {
  const page = new QueuePage(await studio.visit(t, '/queue', options));
  const queue = queueOf(page.page);
  await page.alive();
  await queue.pause();
  t.after(() => queue.clear());
  await page.resume.waitFor();
  return { page, queue };
}
