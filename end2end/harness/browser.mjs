import { chromium } from 'playwright-core';

const EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Nothing here may need a GPU, a sandbox of the system, or the network. */
export const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** How long a state may take to come about: machines that test may be busy. */
export const PATIENCE_MS = 120_000;

export const WIDE = { width: 1440, height: 900 };
export const NARROW = { width: 390, height: 844 };

/** Starts Chromium; `port` opens its debugging port, for tools that connect by themselves. */
export async function startBrowser({ port } = {}) {
  const args = port === undefined ? FLAGS : [...FLAGS, `--remote-debugging-port=${port}`];
  return chromium.launch({ executablePath: EXECUTABLE, args });
}
