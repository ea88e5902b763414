/** The operator's page as people meet it. */
export class QueuePage {
  constructor(page) {
    this.page = page;
    this.freshness = page.locator('.freshness [role=status]');
    this.running = page.getByRole('region', { name: /^Running/ }).getByRole('listitem');
    this.waiting = page.getByRole('region', { name: /^Waiting/ }).getByRole('listitem');
    this.failed = page.getByRole('region', { name: /^Failed/ }).getByRole('listitem');
    this.pause = page.getByRole('button', { name: 'Pause' });
    this.resume = page.getByRole('button', { name: 'Resume' });
  }

  /** Waits until the page is live. */
  async alive() {
    await this.freshness.filter({ hasText: /^live$/ }).waitFor();
  }

  order(prompt, label) {
    return this.page.getByRole('listitem').filter({ hasText: prompt }).getByRole('button', { name: new RegExp(`^${label}\\W+${prompt}$`) });
  }

  /** The prompts that wait, in their order. */
  async line() {
    return this.waiting.getByRole('link').allInnerTexts();
  }
}
