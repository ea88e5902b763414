/**
 * Holds back requests for new edits, so that a test sees the page while the server works.
 *
 * `open()` lets all of them through, from then on. `held` counts those that wait or waited.
 */
export async function gateEdits(page) {
  const gate = { held: 0, open: () => {} };
  const opened = new Promise((resolve) => (gate.open = resolve));
  for (const door of ['**/api/v1/edits', '**/api/v1/jobs']) {
    await page.route(door, async (route) => {
      gate.held += 1;
      await opened;
      // A request that the page gave up meanwhile cannot go on, and need not.
      await route.continue().catch(() => {});
    });
  }
  return gate;
}
