import { setTimeout as pause } from 'node:timers/promises';

import { PATIENCE_MS } from './browser.mjs';

const POLL_MS = 25;

/**
 * Waits until `holds` gives something true, and gives it back; `what` says what did not come about.
 * For states that no Playwright wait can name.
 */
export async function until(what, holds) {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await holds();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`After ${PATIENCE_MS / 1000} s, this is still not so: ${what}`);
    await pause(POLL_MS);
  }
}
