import { until } from './until.mjs';

/** The editor as people meet it: every element is found by its role and its name. */
export class EditorPage {
  constructor(page) {
    this.page = page;
    this.prompt = page.getByRole('textbox', { name: 'What should change?' });
    this.edit = page.getByRole('button', { name: 'Edit photo' });
    this.cancel = page.getByRole('button', { name: 'Cancel' });
    this.file = page.getByLabel('Photo file');
    this.stage = page.getByRole('region', { name: 'Photo' });
    this.examples = page.getByRole('group', { name: 'Examples' });
    this.original = page.getByRole('img', { name: /^The original/ });
    this.result = page.getByRole('img', { name: /^The result/ });
    this.compare = page.getByRole('slider', { name: 'Compare before and after' });
    this.recipe = page.getByRole('region', { name: 'Recipe' });
    this.sentence = this.recipe.locator('.sentence');
    this.failure = page.getByRole('alert');
    this.status = page.getByRole('status').first();
    this.results = page.getByRole('navigation', { name: 'Results of this session' }).getByRole('link');
    this.download = page.getByRole('link', { name: 'Download' });
    this.undo = page.getByRole('button', { name: 'Undo' });
    this.redo = page.getByRole('button', { name: 'Redo' });
    this.options = page.getByRole('region', { name: 'Options' });
    this.step = page.locator('.progress .step');
    this.preview = page.getByRole('img', { name: 'The unfinished result' });
    this.help = page.getByRole('dialog', { name: 'Help' });
  }

  /** Waits until the page is hydrated: its script has then measured the prompt field. */
  async alive() {
    await this.page.locator('#prompt[style*="height"]').waitFor();
  }

  async choose(file) {
    await this.file.setInputFiles(file);
    await this.original.waitFor();
  }

  /** Edits as the prompt says, and waits for the result. */
  async ask(prompt) {
    await this.prompt.fill('');
    await this.prompt.pressSequentially(prompt);
    await this.afterNewResult(() => this.prompt.press('Control+Enter'));
  }

  /** Chooses a photo and edits it. */
  async chooseAndAsk(file, prompt) {
    await this.choose(file);
    await this.ask(prompt);
  }

  /** Does something, and waits until another result than before is on screen, in full. */
  async afterNewResult(act) {
    const before = await this.resultUrl();
    await act();
    await until('a new result is on screen', async () => {
      const now = await this.resultUrl();
      return now !== null && now !== before && !(await this.isBusy());
    });
    await this.result.waitFor();
  }

  /** The address of the picture on screen, or null without a result. */
  async resultUrl() {
    return this.page.evaluate(() => document.querySelector('.after img')?.getAttribute('src') ?? null);
  }

  async isBusy() {
    return (await this.stage.getAttribute('aria-busy')) === 'true';
  }

  slider(name) {
    return this.recipe.getByRole('slider', { name, exact: true });
  }

  amount(name) {
    return this.recipe.getByRole('spinbutton', { name: `${name}, amount` });
  }

  /** How much of the original is seen, in percent. */
  async split() {
    return Number(await this.compare.getAttribute('aria-valuenow'));
  }

  /** Waits until the compare handle, which slides in with the first result, is at rest. */
  async compareAtRest() {
    await until('the compare handle rests', () =>
      this.page.evaluate(() => document.getAnimations().every((animation) => animation.playState === 'finished')),
    );
  }

  /** The path of the address bar. */
  path() {
    return new URL(this.page.url()).pathname;
  }

  /** The kept edit that the address bar names. */
  async kept() {
    const answer = await this.page.request.get(`/api/v1${this.path()}`);
    return answer.json();
  }
}
