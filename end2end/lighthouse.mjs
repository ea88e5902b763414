// Prints what Lighthouse makes of the empty editor, on a desktop and on a phone: `npm run lighthouse`.

import { examine } from './harness/lighthouse.mjs';
import { startServer } from './harness/server.mjs';

const server = await startServer();
try {
  for (const form of ['desktop', 'mobile']) {
    const { scores, firstPaintMs, findings } = await examine(`${server.url}/`, form);
    const figures = Object.entries(scores).map(([name, score]) => `${name} ${score}`);
    console.log(`${form}: ${figures.join(', ')}; first contentful paint ${Math.round(firstPaintMs)} ms`);
    for (const finding of findings) console.log(`  ${finding}`);
  }
} finally {
  await server.stop();
}
