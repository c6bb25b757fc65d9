/**
 * Ink draws nothing where these variables are set. Whether there is a terminal
 * to draw on has been decided before: a person may well have them set. To be
 * called before Ink is loaded.
 */
export function drawAnyway(): void {
  for (const name of ['CI', 'CONTINUOUS_INTEGRATION']) if (name in process.env) process.env[name] = 'false'
}
