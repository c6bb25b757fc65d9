/** A file's path as it stands in an address: every byte but the harmless ones is percent-encoded. */
export const encodePath = (path: string): string => path.split('/').map(encodeURIComponent).join('/')
