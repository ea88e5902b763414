// What every test file needs: one server, one browser, and pages that must not complain.

import assert from 'node:assert/strict';
import { after, before } from 'node:test';

import { PATIENCE_MS, WIDE, startBrowser } from './browser.mjs';
import { EditorPage } from './editor-page.mjs';
import { startServer } from './server.mjs';

/**
 * Starts server and browser before the tests of a file, and stops both after.
 *
 * `open(t, path, options)` opens a page in a context of its own. When the test ends, the page must
 * not have logged an error, thrown, or broken its content security policy; failed
 * requests may be logged whose status or network error is in `options.refusals`. All other options are Playwright's for contexts.
 *
 * `visit` does the same for a page that is not the editor. `options` is what `startServer` takes.
 */
export function useStudio(options) {
  const studio = { url: '', browser: null, open, visit };
  let server;
  before(async () => {
    server = await startServer(options);
    studio.url = server.url;
    studio.browser = await startBrowser();
  });
  after(async () => {
    await studio.browser?.close();
    await server?.stop();
  });
  return studio;

  async function open(t, path = '/', options = {}) {
    const editor = new EditorPage(await visit(t, path, options));
    if (options.javaScriptEnabled !== false) await editor.alive();
    return editor;
  }

  async function visit(t, path, { refusals = [], ...options } = {}) {
    const context = await studio.browser.newContext({ baseURL: studio.url, viewport: WIDE, ...options });
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    const complaints = complaintsOf(page, refusals);
    t.after(async () => {
      await context.close();
      assert.deepEqual(complaints, [], 'the page logs no error');
    });
    await page.goto(path);
    return page;
  }
}

function complaintsOf(page, refusals) {
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(`thrown: ${error.message}`));
  page.on('console', (message) => {
    const isExpected = refusals.some((status) => new RegExp(`Failed to load resource: .*${status}`).test(message.text()));
    if (['error'].includes(message.type()) && !isExpected) {
      complaints.push(`${message.type()}: ${message.text()}`);
    }
  });
  page.on('crash', () => complaints.push('the page crashed'));
  return complaints;
}
