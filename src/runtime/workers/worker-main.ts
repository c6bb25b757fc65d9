import {runWorker} from './worker.js'

await runWorker(process)
