import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { examine } from '../harness/lighthouse.mjs';
import { startServer } from '../harness/server.mjs';

// Accessibility and best practices are the same on every machine. Performance is not, so its score
// and the first paint are printed.
const LEAST_SCORE = 95;

let server;
before(async () => (server = await startServer()));
after(() => server?.stop());

for (const form of ['desktop', 'mobile']) {
  test(`Lighthouse gives accessibility and best practices at least ${LEAST_SCORE}, ${form}`, async (t) => {
    const { scores, firstPaintMs, findings } = await examine(`${server.url}/`, form);
    t.diagnostic(`performance ${scores.performance}, first contentful paint ${Math.round(firstPaintMs)} ms`);
    for (const finding of findings) t.diagnostic(finding);
    assert.ok(scores.accessibility >= LEAST_SCORE, `accessibility ${scores.accessibility}`);
    assert.ok(scores['best-practices'] >= LEAST_SCORE, `best practices ${scores['best-practices']}`);
  });
}
