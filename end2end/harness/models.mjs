// Installs generative models: tiny ones with random weights, which are quick and paint nothing sensible.

import { execFile } from 'node:child_process';
import { cp, mkdir, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { repository } from './repository.mjs';

const REFERENCE = join(repository, 'crates/models/tests/reference');

/** The fixture that is made like models of ordinary size: eight pixels of the photo are one of its own. */
const FIXTURE = join(REFERENCE, 'deep/model');

/**
 * Installs models in a folder: each name with 'whole', for one that works, or 'broken', for one whose denoiser
 * is cut short.
 *
 * @param {Record<string, 'whole' | 'broken'>} models
 */
export async function installModels(binary, folder, models) {
  await mkdir(folder, { recursive: true });
  for (const [name, state] of Object.entries(models)) {
    if (state === 'broken') {
      await cp(FIXTURE, join(folder, name), { recursive: true });
      await truncate(join(folder, name, 'unet/diffusion_pytorch_model.fp16.safetensors'), 10_000);
    } else {
      await promisify(execFile)(binary, ['models', 'add', FIXTURE, '--name', name, '--models-dir', folder]);
    }
  }
}
