import {asFilePath} from '../../src/core/file-path.js'
import type {CountBatch} from '../../src/core/ports.js'

/** Three downloads of a file whose name is no UTF-8. */
export const countBatch = (id: string): CountBatch => ({
  id,
  day: '2026-11-21',
  downloads: [{path: asFilePath('/\xe4'), mirror: 1, size: 10, downloads: 3}],
  ranged: [],
  sameDownloadInterval: 600,
})
