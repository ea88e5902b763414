import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { repository } from './repository.mjs';

const EXAMPLES = join(repository, 'public/examples');

/** Where an example photo lies: astronaut, chelsea, coffee or rocket. */
export function photoPath(name) {
  return join(EXAMPLES, `${name}.jpg`);
}

/** An example photo in memory, as Playwright's file inputs take it. */
export async function photoFile(name) {
  return { name: `${name}.jpg`, mimeType: 'image/jpeg', buffer: await readFile(photoPath(name)) };
}

/** Text that calls itself a JPEG. */
export const FALSE_PHOTO = {
  name: 'holiday.jpg',
  mimeType: 'image/jpeg',
  buffer: Buffer.from('This is a shopping list, not a photo.'),
};
