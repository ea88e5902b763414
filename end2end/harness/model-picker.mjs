/** The choice of a model, and what a generative one is asked for, as people meet them. */
export class ModelPicker {
  constructor(page) {
    this.page = page;
    this.button = page.getByRole('button', { name: /^Model:/ });
    this.list = page.getByRole('group', { name: 'Which model edits' });
    this.options = page.getByRole('group', { name: 'What the model is asked for' });
    this.seed = this.options.getByRole('textbox', { name: 'Seed' });
    this.sameSeed = page.getByRole('button', { name: 'Same seed again' });
    this.newSeed = page.getByRole('button', { name: 'New seed' });
  }

  model(name) {
    return this.list.getByRole('radio', { name, exact: true });
  }

  /** Opens the list and chooses a model with a click. */
  async choose(name) {
    await this.button.click();
    await this.model(name).click();
    await this.list.waitFor({ state: 'hidden' });
  }

  amount(name) {
    return this.options.getByRole('spinbutton', { name: `${name}, amount` });
  }

  /** Asks for little work: few steps at a small size. */
  async ask({ steps = 4, edge = 64, seed } = {}) {
    await this.amount('Steps').fill(`${steps}`);
    await this.amount('Longest edge').fill(`${edge}`);
    await this.seed.fill(seed === undefined ? '' : `${seed}`);
  }
}
