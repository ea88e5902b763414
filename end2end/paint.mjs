// Prints how long the first contentful paint takes on this machine: of the empty editor, and, taken in
// turns with it, of a page of one line, which is what browser and machine cost by themselves. Each load
// is one of a new visitor, with an empty cache: `npm run paint`.

import { createServer } from 'node:http';
import { once } from 'node:events';

import { WIDE, startBrowser } from './harness/browser.mjs';
import { startServer } from './harness/server.mjs';

const ROUNDS = 15;

const offstage = await startServer();
const oneLine = createServer((_, answer) => {
  answer.setHeader('content-type', 'text/html; charset=utf-8');
  answer.end('<!doctype html><title>One line</title><p>One line');
}).listen(0, '127.0.0.1');
await once(oneLine, 'listening');
const browser = await startBrowser();
try {
  const pages = { editor: `${offstage.url}/`, 'one line': `http://127.0.0.1:${oneLine.address().port}/` };
  const paints = Object.fromEntries(Object.keys(pages).map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, url] of Object.entries(pages)) paints[name].push(await firstPaintMs(url));
  }
  for (const [name, times] of Object.entries(paints)) {
    console.log(`${name}: first contentful paint ${median(times)} ms (${Math.min(...times)} to ${Math.max(...times)})`);
  }
  console.log(`ratio: ${(median(paints.editor) / median(paints['one line'])).toFixed(2)}`);
} finally {
  await browser.close();
  oneLine.close();
  await offstage.stop();
}

/** Milliseconds from the navigation's start to the first text or picture on screen. */
async function firstPaintMs(url) {
  const context = await browser.newContext({ viewport: WIDE });
  try {
    const page = await context.newPage();
    await page.goto(url, { waitUntil: 'load' });
    return await page.evaluate(
      () =>
        new Promise((resolve) => {
          new PerformanceObserver((list) => {
            const paint = list.getEntries().find(({ name }) => name === 'first-contentful-paint');
            if (paint) resolve(Math.round(paint.startTime));
          }).observe({ type: 'paint', buffered: true });
        }),
    );
  } finally {
    await context.close();
  }
}

function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1];
}
