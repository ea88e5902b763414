// Runs the real server, each time with a folder of its own for what it keeps.

import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { once } from 'node:events';

import { installModels } from './models.mjs';
import { repository } from './repository.mjs';

const BINARY = process.env.OFFSTAGE_BIN ?? join(repository, 'target/debug/offstage');
const SITE = process.env.OFFSTAGE_SITE_DIR ?? join(repository, 'target/site');

/**
 * Starts Offstage on a port of this machine, a free one unless it is named, and waits until it takes
 * edits. `options` are more options of its command line; `data` is the folder of an earlier one that was
 * paused. `models` are generative models to install first, as `installModels` takes them.
 *
 * @returns {Promise<{ url: string, stop: () => Promise<void>, pause: () => Promise<string> }>} its address
 *   without a slash at the end; `pause` stops it and gives back the folder of what it keeps
 */
export async function startServer({ port = 0, options = [], models = {}, data: kept } = {}) {
  const data = kept ?? (await mkdtemp(join(tmpdir(), 'offstage-end2end-')));
  const installed = join(data, 'installed-models');
  if (!kept) await installModels(BINARY, installed, models);
  const folders = ['--site-dir', SITE, '--data-dir', data, '--models-dir', installed];
  const args = ['serve', '--port', `${port}`, ...folders, '--log-level', 'warn', ...options];
  const server = spawn(BINARY, args, { env: withoutSettings(), stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(server, 'exit');
  let log = '';
  server.stderr.on('data', (part) => (log += part));

  const pause = async () => {
    if (server.exitCode === null) {
      server.kill('SIGTERM');
      await exited;
    }
    return data;
  };
  const stop = async () => {
    await pause();
    await rm(data, { recursive: true, force: true });
  };
  try {
    const url = await Promise.race([
      announcedAddress(server),
      exited.then(([code]) => Promise.reject(new Error(`${BINARY} ended with ${code} before it was ready:\n${log}`))),
    ]);
    const ready = await fetch(`${url}/readyz`);
    if (!ready.ok) throw new Error(`/readyz answers ${ready.status}: ${await ready.text()}`);
    return { url, stop, pause };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The address on the line that the server prints once it listens. */
async function announcedAddress(server) {
  for await (const line of createInterface({ input: server.stdout })) {
    const address = /ready in .* (http:\S+)/.exec(line)?.[1];
    if (address) return address;
  }
  return new Promise(() => {});
}

/** The environment less everything that would configure the server. */
function withoutSettings() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('OFFSTAGE_')));
}
