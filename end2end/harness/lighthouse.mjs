import { createServer } from 'node:net';
import { once } from 'node:events';

import lighthouse, { desktopConfig } from 'lighthouse';

import { startBrowser } from './browser.mjs';

const CATEGORIES = ['performance', 'accessibility', 'best-practices'];

/**
 * Has Lighthouse look at a page in a browser of its own, which is closed afterwards.
 *
 * @param {'desktop' | 'mobile'} form a fast machine, or a phone on a slow network, as Lighthouse simulates them
 * @returns {Promise<{ scores: Record<string, number>, firstPaintMs: number, findings: string[] }>} scores
 *   from 0 to 100; first contentful paint as observed, without the simulated network; what cost points
 */
export async function examine(url, form) {
  const port = await freePort();
  const browser = await startBrowser({ port });
  try {
    const flags = { port, onlyCategories: CATEGORIES, output: 'json', logLevel: 'error' };
    const { lhr } = await lighthouse(url, flags, form === 'desktop' ? desktopConfig : undefined);
    if (lhr.runtimeError) throw new Error(lhr.runtimeError.message);
    const { observedFirstContentfulPaint } = lhr.audits.metrics.details.items[0];
    return { scores: scoresOf(lhr), firstPaintMs: observedFirstContentfulPaint, findings: findingsOf(lhr) };
  } finally {
    await browser.close();
  }
}

function scoresOf({ categories }) {
  return Object.fromEntries(CATEGORIES.map((name) => [name, Math.round(categories[name].score * 100)]));
}

function findingsOf({ categories, audits }) {
  return CATEGORIES.flatMap((name) =>
    categories[name].auditRefs
      .filter(({ id, weight }) => weight > 0 && audits[id].score !== null && audits[id].score < 0.9)
      .map(({ id }) => `${name}: ${audits[id].title} ${audits[id].displayValue ?? ''}`.trim()),
  );
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
