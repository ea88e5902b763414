/** The history as people meet it. */
export class HistoryPage {
  constructor(page) {
    this.page = page;
    this.cards = page.getByRole('list', { name: 'Results' }).getByRole('listitem');
    this.search = page.getByRole('searchbox', { name: 'Words of the prompt' });
    this.state = page.getByRole('combobox', { name: 'State' });
    this.favourites = page.getByRole('checkbox', { name: 'Favourites' });
    this.compare = page.getByRole('button', { name: 'Compare' });
    this.zip = page.getByRole('button', { name: 'Download as zip' });
    this.undo = page.getByRole('button', { name: 'Undo' });
    this.comparison = page.getByRole('dialog', { name: 'Compare' });
  }

  /** Waits until the page is alive: its script has then made room for the cards out of sight. */
  async alive() {
    await this.page.locator('.shots[style]').waitFor({ state: 'attached' });
  }

  card(name) {
    const card = this.cards.filter({ hasText: name });
    return {
      card,
      link: card.getByRole('link').first(),
      pick: card.getByRole('checkbox'),
      change: card.getByRole('link', { name: 'Change and run again' }),
      favourite: card.getByRole('button', { name: 'Favourite' }),
      delete: card.getByRole('button', { name: 'Delete' }),
    };
  }
}
