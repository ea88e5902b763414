import assert from 'node:assert/strict';
import { test } from 'node:test';

import { violations } from '../harness/axe.mjs';
import { NARROW } from '../harness/browser.mjs';
import { EditorPage } from '../harness/editor-page.mjs';
import { photoPath } from '../harness/photos.mjs';
import { queueOf } from '../harness/queue.mjs';
import { startServer } from '../harness/server.mjs';
import { watchShifts } from '../harness/shifts.mjs';
import { useStudio } from '../harness/studio.mjs';
import { until } from '../harness/until.mjs';

const studio = useStudio();

test('who waits learns its place, in the page and in the title of the tab, and goes on when its turn comes', async (t) => {
  const { editor, queue } = await waiting(t, 'warmer');
  await says(editor, /^Queued, next/);
  await until('the title', async () => /^Queued, next · warmer/.test(await editor.page.title()));
  assert.match(await icon(editor), /^data:image\/svg/);
  await queue.resume();
  await editor.result.waitFor();
  await until('the title of the result', async () => /^warmer – Offstage/.test(await editor.page.title()));
  assert.equal(await icon(editor), '/icon.png');
});

test('others in line are counted, and the place moves up when they leave', async (t) => {
  const { editor, queue } = await opened(t);
  await queue.pause();
  t.after(() => queue.resume());
  const first = await queue.submit('black and white', { priority: 'interactive' });
  await submit(editor, 'warmer');
  await says(editor, /^Queued 2nd/);
  await queue.order(first.id, 'cancel');
  await says(editor, /^Queued, next/);
  await queue.resume();
  await editor.result.waitFor();
});

test('cancel stops the job, not only the page that waits', async (t) => {
  const { editor, queue } = await waiting(t, 'warmer');
  const id = jobOf(editor);
  await editor.cancel.click();
  await until('the announcement', async () => (await editor.status.innerText()) === 'Cancelled.');
  await until('the job is cancelled', async () => (await queue.job(id)).state === 'cancelled');
  assert.equal(editor.path(), '/');
  assert.ok(await editor.original.isVisible());
});

test('a reload in the middle goes on', async (t) => {
  const { editor, queue } = await waiting(t, 'warmer');
  const id = jobOf(editor);
  await editor.page.reload();
  await editor.alive();
  await says(editor, /^Queued, next/);
  assert.equal(await editor.prompt.inputValue(), 'warmer');
  await editor.original.waitFor();
  await queue.resume();
  await editor.result.waitFor();
  await until('the address of the edit', () => editor.path() === `/edits/${id}`);
});

test('a closed tab that is opened again goes on', async (t) => {
  const { editor, queue } = await waiting(t, 'warmer');
  const { page } = editor;
  const context = page.context();
  await page.close();
  const again = new EditorPage(await context.newPage());
  await again.page.goto('/');
  await says(again, /^Queued, next/);
  assert.match(again.path(), /^\/jobs\//);
  await queue.resume();
  await again.result.waitFor();
});

test('what was done while nobody looked is there on the next visit', async (t) => {
  const { editor, queue } = await waiting(t, 'warmer');
  const { page } = editor;
  const [context, id] = [page.context(), jobOf(editor)];
  await page.close();
  await queue.resume();
  await until('the job is done', async () => (await queue.job(id)).state === 'succeeded');
  const again = new EditorPage(await context.newPage());
  await again.page.goto('/');
  await again.result.waitFor();
  assert.equal(again.path(), `/edits/${id}`);
  await again.page.goto('/');
  await again.alive();
  assert.equal(await again.resultUrl(), null, 'the visit after that begins anew');
});

test('a server that restarts in the middle is waited for, and the edit goes on', async (t) => {
  let server = await startServer();
  t.after(() => server.stop());
  const port = Number(new URL(server.url).port);
  const page = await studio.visit(t, `${server.url}/`, { baseURL: server.url, refusals: ['ERR_', '503'] });
  const [editor, queue] = [new EditorPage(page), queueOf(page)];
  await editor.alive();
  await queue.pause();
  await submit(editor, 'warmer');
  await says(editor, /^Queued, next/);
  const data = await server.pause();
  await says(editor, /^(Offstage restarts; the edit goes on when it is back|The connection to Offstage is lost; trying again)/);
  server = await startServer({ port, data });
  await says(editor, /^Queued, next/);
  await queue.resume();
  await editor.result.waitFor();
  assert.match(editor.path(), /^\/edits\//);
});

test('each stage of the work is called by its name, and the tab says how far it is', async (t) => {
  const { editor, queue } = await opened(t);
  await tellByHand(editor.page);
  await queue.pause();
  t.after(() => queue.resume());
  await submit(editor, 'warmer');
  await says(editor, /^Queued, next/);
  const id = jobOf(editor);
  const waiting = await queue.job(id);
  const stages = [
    [{ phase: 'waiting', blocker: 'needs 3.20 GiB; 2.90 GiB to give on GPU 0' }, /^Waiting for memory: needs 3\.20 GiB/],
    [{ phase: 'loading' }, /^Loading the model · about 12–18 s/],
    [{ phase: 'uploading' }, /^Moving the model to its device/],
    [{ phase: 'running', step: 3, of: 8 }, /^Step 3 of 8/],
    [{ phase: 'encoding' }, /^Writing the result/],
  ];
  const running = { ...waiting, state: 'running', position: null, eta: { low_ms: 12_400, high_ms: 17_400 } };
  for (const [progress, sentence] of stages) {
    await tell(editor.page, { ...running, progress });
    await says(editor, sentence);
    if (progress.phase === 'running') {
      await until('the title', async () => /^38 % · warmer/.test(await editor.page.title()));
      assert.equal(await editor.page.getByRole('progressbar', { name: 'Progress' }).getAttribute('value'), '0.375');
    }
  }
  await queue.resume();
  await until('it is done', async () => (await queue.job(id)).state === 'succeeded');
  await tell(editor.page, await queue.job(id));
  await editor.result.waitFor();
});

test('a job that failed says why, on its own page too, and can be tried again', async (t) => {
  const { editor, queue } = await waiting(t, 'warmer');
  const path = editor.path();
  await queue.order(jobOf(editor), 'cancel');
  await editor.failure.filter({ hasText: 'This edit was cancelled.' }).waitFor();
  await queue.resume();
  await editor.page.goto(path);
  await editor.alive();
  await editor.failure.filter({ hasText: 'This edit was cancelled.' }).waitFor();
  await editor.failure.getByRole('button', { name: 'Try again' }).click();
  await editor.result.waitFor();
});

test('without scripts, the page of a job says how far it is, and leads to the result by itself', async (t) => {
  const { editor, queue } = await waiting(t, 'warmer');
  const path = editor.path();
  const cookies = await editor.page.context().cookies();
  const context = await studio.browser.newContext({ baseURL: studio.url, javaScriptEnabled: false });
  t.after(() => context.close());
  await context.addCookies(cookies);
  const plain = await context.newPage();
  await plain.goto(path);
  await plain.getByText(/^Queued, next/).waitFor();
  await queue.resume();
  await plain.getByRole('img', { name: /^The result/ }).waitFor();
});

test('nobody is asked whether to be notified without pressing a button, and then it is told what came of it', async (t) => {
  const { editor, queue } = await waiting(t, 'warmer', { permissions: [] });
  const button = editor.page.getByRole('button', { name: 'Notify me' });
  // Headless browsers refuse by themselves; where they do, there is nothing to ask.
  const permission = await editor.page.evaluate(() => Notification.permission);
  if (permission === 'default') {
    await button.click();
    await until('the outcome', async () => /notif/i.test(await editor.status.innerText()));
  } else {
    assert.ok(await button.isHidden());
  }
  await queue.resume();
  await editor.result.waitFor();
});

test('a result that comes while the tab is hidden is notified, if that was allowed', async (t) => {
  const { editor, queue } = await waiting(t, 'warmer');
  await editor.page.evaluate(() => {
    globalThis.notified = [];
    globalThis.Notification = class {
      static permission = 'granted';
      constructor(title, options) {
        globalThis.notified.push([title, options.body]);
      }
    };
    Object.defineProperty(document, 'hidden', { get: () => true });
  });
  await queue.resume();
  await editor.result.waitFor();
  const [[title, body]] = await editor.page.evaluate(() => globalThis.notified);
  assert.equal(title, 'The edit is done');
  assert.match(body, /temperature/i);
});

for (const [width, viewport] of Object.entries({ wide: undefined, narrow: NARROW })) {
  test(`while a job waits nothing jumps, and axe finds nothing, ${width}`, async (t) => {
    const { editor, queue } = await opened(t, viewport ? { viewport } : {});
    const shift = await watchShifts(editor.page);
    await queue.pause();
    t.after(() => queue.resume());
    await submit(editor, 'warmer');
    await says(editor, /^Queued, next/);
    await until('it is late enough for everything', async () => Number(await editor.page.locator('.progress .unit').innerText().then(parseFloat)) > 3);
    assert.deepEqual(await violations(editor.page), []);
    await queue.resume();
    await editor.result.waitFor();
    const shifted = await shift();
    t.diagnostic(`layout shift ${shifted}`);
    assert.ok(shifted < 0.01, `layout shift ${shifted}`);
  });
}

test('what happens to a job is announced politely', async (t) => {
  const { editor, queue } = await waiting(t, 'warmer');
  await until('its place', async () => (await editor.status.innerText()) === 'Queued, next.');
  assert.equal(await editor.status.getAttribute('aria-live'), 'polite');
  await queue.resume();
  await until('the outcome', async () => /Done in/.test(await editor.status.innerText()));
});

async function opened(t, options) {
  const editor = await studio.open(t, '/', options);
  return { editor, queue: queueOf(editor.page) };
}

/** An editor whose job waits, because the queue is paused. */
async function waiting(t, prompt, options) {
  const { editor, queue } = await opened(t, options);
  await queue.pause();
  t.after(() => queue.resume());
  await submit(editor, prompt);
  await until('the address of the job', () => editor.path().startsWith('/jobs/'));
  return { editor, queue };
}

async function submit(editor, prompt) {
  await editor.choose(photoPath('coffee'));
  await editor.prompt.fill(prompt);
  await editor.edit.click();
}

function jobOf(editor) {
  return editor.path().split('/').at(-1);
}

async function says(editor, sentence) {
  await editor.page.locator('.progress .step').filter({ hasText: sentence }).waitFor();
}

function icon(editor) {
  return editor.page.locator('link[rel=icon]').getAttribute('href');
}

/** From now on, a page hears of jobs what the test tells. */
function tellByHand(page) {
  return page.evaluate(() => {
    const Real = globalThis.EventSource;
    globalThis.EventSource = class extends EventTarget {
      constructor(url) {
        super();
        if (!/\/jobs\//.test(url)) return new Real(url);
        globalThis.told = this;
      }
      close() {}
    };
  });
}

async function tell(page, job) {
  await page.evaluate((job) => {
    const data = JSON.stringify({ event: 'job', seq: 1, job });
    globalThis.told.dispatchEvent(new MessageEvent('job', { data }));
  }, job);
}
