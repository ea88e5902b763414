import { chromium } from 'playwright-core';

const EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium';

/**
 * What Chromium is to do without. Of several such lists it heeds the last, which is this one, so what
 * Playwright asks for stands here too, as far as it matters to these tests.
 */
const UNWANTED = [
  // Each new window would load the pages of its address bar, which compete with the page that is tested
  // and are no part of what it costs.
  ...['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'WebUIOmniboxFullPopup'],
  ...['AvoidUnnecessaryBeforeUnloadCheckSync', 'DestroyProfileOnBrowserClose', 'PaintHolding'],
  ...['HttpsUpgrades', 'HttpsFirstBalancedModeAutoEnable', 'ThirdPartyStoragePartitioning'],
  ...['LensOverlay', 'MediaRouter', 'OptimizationHints', 'AimEnabled', 'PreconnectToSearch'],
  'NetworkTimeServiceQuerying',
];

/** Nothing here may need a GPU, a sandbox of the system, or the network. */
export const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  `--disable-features=${UNWANTED.join(',')}`,
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
