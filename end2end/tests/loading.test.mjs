import assert from 'node:assert/strict';
import { test } from 'node:test';

import { useStudio } from '../harness/studio.mjs';
import { pageBytes, recordedVisit } from '../harness/transfer.mjs';

const studio = useStudio();

const MOST_BYTES = 300_000;

test('the first load of document, script, WASM and style transfers under 300 kB', async (t) => {
  const answers = await firstVisit(t);
  const kinds = new Set(answers.map(({ path }) => path.split('.').at(-1)));
  for (const kind of ['js', 'wasm']) assert.ok(kinds.has(kind), `${kind} was loaded`);
  for (const { path, bytes } of answers) t.diagnostic(`${path}: ${bytes} bytes`);
  const total = pageBytes(answers);
  t.diagnostic(`in all: ${total} bytes, pictures aside`);
  assert.ok(total < MOST_BYTES, `${total} bytes`);
});

test('nothing is fetched before the first paint but the document, and the icon of the tab', async (t) => {
  const context = await studio.browser.newContext();
  t.after(() => context.close());
  const page = await context.newPage();
  await page.goto(studio.url);
  await page.locator('#prompt[style*="height"]').waitFor();
  const { painted, fetched } = await page.evaluate(() => ({
    painted: performance.getEntriesByName('first-contentful-paint')[0].startTime,
    fetched: performance
      .getEntriesByType('resource')
      .map(({ name, startTime }) => ({ name, startTime }))
      .filter(({ name }) => !name.endsWith('/icon.png')),
  }));
  assert.ok(fetched.length > 2, 'script, module and pictures');
  for (const { name, startTime } of fetched) assert.ok(startTime >= painted, `${name} at ${startTime}, paint at ${painted}`);
});

test('every text and WASM answer is compressed', async (t) => {
  for (const { path, headers, type } of await firstVisit(t)) {
    // The tab's icon counts as no image.
    if (type !== 'Image' && path !== '/icon.png') assert.match(headers['content-encoding'] ?? '', /^(br|gzip|zstd)$/, path);
  }
});

test('what has its hash in its name is kept for ever, and the page never', async (t) => {
  for (const { path, headers } of await firstVisit(t)) {
    const caching = headers['cache-control'];
    if (path.startsWith('/pkg/')) assert.match(caching, /max-age=31536000.*immutable/, path);
    if (path === '/') assert.match(caching, /no-store|no-cache/, path);
  }
});

test('the second load takes script and WASM from the cache', async (t) => {
  const editor = await studio.open(t);
  const asked = new Map();
  const devtools = await editor.page.context().newCDPSession(editor.page);
  await devtools.send('Network.enable');
  devtools.on('Network.responseReceived', ({ requestId, response }) => {
    if (!response.fromDiskCache && response.url.includes('/pkg/')) asked.set(requestId, response.url);
  });
  // What still lies in memory is told apart from what lies on disk.
  const inMemory = new Set();
  devtools.on('Network.requestServedFromCache', ({ requestId }) => inMemory.add(requestId));
  await editor.page.goto('/');
  await editor.alive();
  const fromServer = [...asked].filter(([requestId]) => !inMemory.has(requestId)).map(([, url]) => url);
  assert.deepEqual(fromServer, []);
});

test('the page allows only its own scripts, and nothing from elsewhere', async (t) => {
  const answers = await firstVisit(t);
  const policy = answers.find(({ path }) => path === '/').headers['content-security-policy'];
  assert.match(policy, /default-src 'none'|default-src 'self'/);
  assert.match(policy, /script-src [^;]*'nonce-/);
  assert.doesNotMatch(policy, /script-src [^;]*'unsafe-(inline|eval)'/);
  assert.doesNotMatch(policy, /style-src [^;]*'unsafe-inline'/);
});

async function firstVisit(t) {
  const context = await studio.browser.newContext();
  t.after(() => context.close());
  return recordedVisit(await context.newPage(), `${studio.url}/`);
}
