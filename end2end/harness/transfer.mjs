import { until } from './until.mjs';

/**
 * Opens a page with an empty cache and notes every answer: its path, status, headers, and the bytes
 * that its body took on the wire. `alive` is what shows that the page is hydrated.
 *
 * @returns {Promise<{ path: string, type: string, status: number, headers: object, bytes: number }[]>}
 */
export async function recordedVisit(page, url, alive = '#prompt[style*="height"]') {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.enable');
  const answers = new Map();
  devtools.on('Network.responseReceived', ({ requestId, type, response }) => {
    const { pathname, protocol } = new URL(response.url);
    // Events go on as long as the page is open.
    if (protocol.startsWith('http') && type !== 'EventSource') {
      answers.set(requestId, { path: pathname, type, status: response.status, headers: response.headers });
    }
  });
  devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const answer = answers.get(requestId);
    // Chromium counts the header too; what is left is the body.
    if (answer) answer.bytes = encodedDataLength;
  });
  await page.goto(url, { waitUntil: 'load' });
  await page.locator(alive).waitFor();
  await until('every answer is here', () => [...answers.values()].every(({ bytes }) => bytes !== undefined));
  return [...answers.values()];
}

/** The bytes that the page itself takes: document, script, WASM and style, without its pictures. */
export function pageBytes(answers) {
  return answers.filter(({ type, path }) => type !== 'Image' && !path.startsWith('/examples/')).reduce((sum, { bytes }) => sum + bytes, 0);
}
