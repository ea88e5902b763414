import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';

const script = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * What axe finds wrong on the page, one line for each element: rule, element, reason. It is run
 * through the debugging protocol, so the page's content security policy stays as it is.
 */
export async function violations(page) {
  await page.evaluate(script);
  return page.evaluate(async () => {
    const { violations } = await globalThis.axe.run();
    return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} – ${node.failureSummary}`));
  });
}
