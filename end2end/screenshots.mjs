// Takes every screenshot of docs/screenshots anew, or those of the states that are named, and writes the page that
// lists them: `npm run screenshots -- models offer`.

import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { NARROW, PATIENCE_MS, WIDE, startBrowser } from './harness/browser.mjs';
import { EditorPage } from './harness/editor-page.mjs';
import { gateEdits } from './harness/gate.mjs';
import { HistoryPage } from './harness/history-page.mjs';
import { ModelPicker } from './harness/model-picker.mjs';
import { photoPath } from './harness/photos.mjs';
import { queueOf } from './harness/queue.mjs';
import { QueuePage } from './harness/queue-page.mjs';
import { repository } from './harness/repository.mjs';
import { startServer } from './harness/server.mjs';
import { StatusPage } from './harness/status-page.mjs';
import { until } from './harness/until.mjs';

const FOLDER = join(repository, 'docs/screenshots');
const PHOTO = 'coffee';
const PROMPT = 'Warmer, a bit more contrast, darken the corners';

/** Each state: its caption, and how to get there. A state without scripts says so. */
const STATES = {
  empty: { caption: 'No photo yet', reach: async () => {} },
  working: { caption: 'While it works', reach: work },
  result: { caption: 'A result', reach: edit },
  waiting: { caption: 'A job that waits in line', reach: wait },
  error: { caption: 'A photo that is none', reach: fail },
  models: { caption: 'The choice of a model, one of them damaged', reach: chooseModel, from: 'painting' },
  generating: { caption: 'A generative model at work: a tiny one with random weights', reach: generate, from: 'painting' },
  generated: { caption: 'What it made, and how', reach: seeGenerated, from: 'painting' },
  offer: { caption: 'What the retoucher leaves to a generative model', reach: seeOffer, from: 'painting' },
  status: { caption: 'The status page, a simulated GPU at work', reach: seeStatus, path: '/status', isWhole: true, from: 'rehearsing' },
  history: { caption: 'The history, two results selected', reach: browse, path: '/history' },
  queue: { caption: 'The queue, paused', reach: operate, path: '/queue', isWhole: true },
  'without-javascript': { caption: 'A result without JavaScript', reach: editPlainly, javaScriptEnabled: false },
};
const EDITS = {
  coffee: PROMPT,
  chelsea: 'Softer contrast, faded like old film, a little grain',
  rocket: 'Deeper blues, brighter shadows, more clarity',
  astronaut: 'Black and white with strong contrast',
};
const THEMES = ['light', 'dark'];
const SIZES = [WIDE, NARROW];

// Made-up models at work on a simulated GPU, which the status page shows.
const REHEARSAL = ['--simulate-gpu', '24GiB@25GB/s', '--rehearse', 'true'];

const servers = {
  retouching: await startServer(),
  painting: await startServer({ models: { tiny: 'whole', damaged: 'broken' } }),
  rehearsing: await startServer({ options: REHEARSAL }),
};
const browser = await startBrowser();
try {
  const named = process.argv.slice(2);
  if (named.length === 0) await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  for (const state of named.length > 0 ? named : Object.keys(STATES)) {
    for (const theme of THEMES) {
      for (const size of SIZES) await take(state, theme, size);
    }
  }
  await writeFile(join(FOLDER, 'README.md'), listing());
} finally {
  await browser.close();
  for (const server of Object.values(servers)) await server.stop();
}

async function take(state, theme, viewport) {
  const { reach, javaScriptEnabled = true, path = '/', isWhole = !javaScriptEnabled, from = 'retouching' } = STATES[state];
  const isNarrow = viewport === NARROW;
  const context = await browser.newContext({
    baseURL: servers[from].url,
    viewport,
    colorScheme: theme,
    reducedMotion: 'reduce',
    javaScriptEnabled,
    hasTouch: isNarrow,
    isMobile: isNarrow,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const editor = new EditorPage(page);
  await page.goto(path);
  if (javaScriptEnabled && path === '/') await editor.alive();
  const clean = await reach(editor);
  const picture = await compressed(await page.screenshot({ caret: 'hide', fullPage: isWhole }));
  await clean?.();
  await context.close();
  await writeFile(join(FOLDER, fileName(state, theme, viewport)), picture);
  console.log(`${fileName(state, theme, viewport)}: ${Math.round(picture.length / 1000)} kB`);
}

/** A PNG as WebP, which keeps pages with photos on them small; the browser converts it. */
async function compressed(png) {
  const page = await browser.newPage();
  const base64 = await page.evaluate(async (png) => {
    const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [bitmap.width, bitmap.height];
    canvas.getContext('2d').drawImage(bitmap, 0, 0);
    return canvas.toDataURL('image/webp', 0.9).split(',')[1];
  }, png.toString('base64'));
  await page.close();
  return Buffer.from(base64, 'base64');
}

async function work(editor) {
  await gateEdits(editor.page);
  await editor.choose(photoPath(PHOTO));
  await editor.prompt.fill(PROMPT);
  await editor.edit.click();
  await editor.cancel.waitFor();
  await until('the clock of the progress is shown', () => editor.page.locator('.progress .unit').innerText());
}

async function wait(editor) {
  const queue = queueOf(editor.page);
  await queue.pause();
  await queue.submit('Black and white', { photo: 'rocket' });
  await editor.choose(photoPath(PHOTO));
  await editor.prompt.fill(PROMPT);
  await editor.edit.click();
  await editor.page.locator('.progress .step').filter({ hasText: /^Queued/ }).waitFor();
  await until('the clock of the progress is shown', () => editor.page.locator('.progress .unit').innerText());
  return queue.clear;
}

async function browse({ page }) {
  const queue = queueOf(page);
  for (const [photo, prompt] of Object.entries(EDITS)) await queue.edit(prompt, { photo });
  await page.reload();
  const history = new HistoryPage(page);
  await history.alive();
  for (const prompt of Object.values(EDITS).slice(0, 2)) await history.card(prompt).pick.check();
  await page.locator('.shot img').evaluateAll((pictures) => Promise.all(pictures.map((picture) => picture.decode())));
}

async function operate({ page }) {
  const queue = queueOf(page);
  await queue.pause();
  for (const [photo, prompt] of Object.entries(EDITS)) await queue.submit(prompt, { photo });
  const line = new QueuePage(page);
  await until('all are in line', async () => (await line.line()).length === Object.keys(EDITS).length);
  return queue.clear;
}

async function edit(editor) {
  await editor.chooseAndAsk(photoPath(PHOTO), PROMPT);
  await editor.results.getByRole('img').evaluate((thumbnail) => thumbnail.decode());
}

async function chooseModel(editor) {
  const picker = new ModelPicker(editor.page);
  await picker.button.click();
  await picker.list.waitFor();
}

/** Asks the tiny model, in the middle of whose work the options are in sight, where there is room for them. */
async function ask(editor, asked) {
  const picker = new ModelPicker(editor.page);
  const isNarrow = editor.page.viewportSize().width === NARROW.width;
  await picker.choose('tiny');
  if (isNarrow) await editor.page.getByRole('button', { name: 'Show the options' }).click();
  await picker.ask(asked);
  if (isNarrow) await editor.page.getByRole('button', { name: 'Close the options' }).click();
  await editor.choose(photoPath('rocket'));
  await editor.prompt.fill('turn the sky into a sunset');
  await editor.edit.click();
  return { picker, isNarrow };
}

async function generate(editor) {
  await ask(editor, { steps: 150, edge: 512 });
  await editor.preview.waitFor();
  return () => editor.cancel.click();
}

async function seeGenerated(editor) {
  const { isNarrow } = await ask(editor, { steps: 20, edge: 256 });
  await editor.result.waitFor();
  if (isNarrow) await editor.page.getByRole('button', { name: 'Show the options' }).click();
}

async function seeOffer(editor) {
  await editor.chooseAndAsk(photoPath(PHOTO), 'Warmer, and remove the spoon');
  await editor.page.getByRole('button', { name: /^Ask tiny to/ }).waitFor();
}

async function fail(editor) {
  await editor.choose(photoPath(PHOTO));
  await editor.file.setInputFiles({
    name: 'holiday.jpg',
    mimeType: 'image/jpeg',
    buffer: Buffer.from('This is a shopping list, not a photo.'),
  });
  await until('the file is open', async () => /holiday/.test(await editor.status.innerText()));
  await editor.prompt.fill(PROMPT);
  await editor.edit.click();
  await editor.failure.getByRole('button').waitFor();
}

async function editPlainly(editor) {
  await editor.file.setInputFiles(photoPath(PHOTO));
  await editor.prompt.fill(PROMPT);
  await editor.edit.click();
  await editor.result.waitFor();
}

async function seeStatus({ page }) {
  const status = new StatusPage(page);
  await status.alive();
  await until('somebody is at work', async () => (await page.getByText(/^[1-9]\d* at work$/).count()) > 0);
}

function fileName(state, theme, { width }) {
  return `${state}-${theme}-${width}.webp`;
}

function listing() {
  const sections = Object.entries(STATES).map(([state, { caption }]) => {
    const head = SIZES.map(({ width }) => `| ${width} px `).join('');
    const rows = THEMES.map((theme) => {
      const cells = SIZES.map((size) => `| ![${caption}, ${theme}, ${size.width} px](${fileName(state, theme, size)}) `);
      return `| ${theme} ${cells.join('')}|`;
    });
    return [`## ${caption}`, '', `| ${head}|`, `|---${SIZES.map(() => '|---').join('')}|`, ...rows, ''].join('\n');
  });
  return `# Screenshots\n\nMade by \`cargo xtask screenshots\`.\n\n${sections.join('\n')}`;
}
