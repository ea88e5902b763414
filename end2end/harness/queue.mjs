// The queue as programs reach it: to bring about what a page should then show.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

import { photoPath } from './photos.mjs';

/**
 * The queue behind a page: what is asked for on its behalf is asked with its own cookie, what an operator
 * does without.
 */
export function queueOf(page) {
  const { request } = page.context();
  const { origin } = new URL(page.url());
  const operate = async (order) => assert.ok((await fetch(`${origin}/api/v1/queue/${order}`, { method: 'POST' })).ok, order);
  const post = async (path, options) => {
    const answer = await request.post(path, options);
    assert.ok(answer.ok(), `${path} answers ${answer.status()}: ${await answer.text()}`);
    return answer;
  };
  return {
    pause: () => operate('pause'),
    resume: () => operate('resume'),
    /** Cancels whatever waits, and lets the queue go on. */
    async clear() {
      const waiting = await (await fetch(`${origin}/api/v1/jobs/unfinished`)).json();
      for (const { id } of waiting) await fetch(`${origin}/api/v1/jobs/${id}/cancel`, { method: 'POST' });
      await operate('resume');
    },
    order: (id, order) => post(`/api/v1/jobs/${id}/${order}`),
    job: async (id) => (await request.get(`/api/v1/jobs/${id}`)).json(),
    unfinished: async () => (await request.get('/api/v1/jobs/unfinished')).json(),
    /** Submits an edit of an example photo. */
    async submit(prompt, { photo = 'coffee', ...options } = {}) {
      const image = { name: `${photo}.jpg`, mimeType: 'image/jpeg', buffer: await readFile(photoPath(photo)) };
      return (await post('/api/v1/jobs', { multipart: { prompt, image, ...options } })).json();
    },
    /** Submits an edit and waits until it is done. */
    async edit(prompt, { photo = 'coffee' } = {}) {
      const image = { name: `${photo}.jpg`, mimeType: 'image/jpeg', buffer: await readFile(photoPath(photo)) };
      return (await post('/api/v1/edits', { multipart: { prompt, image } })).json();
    },
  };
}
