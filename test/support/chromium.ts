import {type Browser, chromium} from 'playwright-core'
import {ensureTools} from '../../src/host/ensure-tools.js'
import {createSystem} from '../../src/host/system.js'
import type {Tool} from '../../src/host/tools.js'

const chromiumTool: Tool = {
  binaries: ['chromium', 'chromium-browser'],
  packages: {
    'apt-get': ['chromium'],
    dnf: ['chromium'],
    apk: ['chromium'],
    pacman: ['chromium'],
    brew: ['chromium'],
  },
  units: [],
  why: 'to test the pages in a real browser',
}

/** The system's Chromium without a window; it is installed where it is missing. */
export async function startChromium(): Promise<Browser> {
  const system = createSystem()
  await ensureTools([chromiumTool], system)
  const found = await Promise.all(chromiumTool.binaries.map(system.which))
  const executablePath = found.find(path => path !== undefined)
  if (executablePath === undefined) throw new Error('There is no Chromium.')
  // Its sandbox needs rights that containers do not give; only our own pages are opened.
  return chromium.launch({executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage']})
}
