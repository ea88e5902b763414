/** The status page as people meet it. */
export class StatusPage {
  constructor(page) {
    this.page = page;
    this.freshness = page.locator('.freshness [role=status]');
    this.memories = page.locator('article.memory');
    this.transitions = page.locator('.log li');
    this.statistics = page.getByRole('region', { name: 'Since the start' });
    this.question = page.getByRole('dialog');
  }

  /** Waits until the page is live. */
  async alive() {
    await this.freshness.filter({ hasText: /^live$/ }).waitFor();
  }

  /** The card of a component. */
  component(name) {
    const card = this.page.getByRole('article', { name, exact: true });
    return {
      card,
      place: card.locator('.mark-word'),
      fate: card.locator('.fate'),
      outcome: card.locator('.order-outcome [role=status]'),
      order: (label) => card.getByRole('button', { name: label, exact: true }),
    };
  }

  /** A figure of the statistics. */
  async figure(name) {
    return Number(await this.statistics.locator(`dt:text-is("${name}") + dd`).innerText());
  }
}
