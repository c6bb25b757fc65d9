/** Lua that reads the file of `path` and packs its fields: each a length byte and at most 255 bytes. */
const packFile = `
  local f = call('HMGET', prefix .. path, 'id', 'size', 'modTime', 'sha1', 'sha256', 'md5')
  for k = 1, 6 do
    local v = f[k] or ''
    if #v > 255 then v = '' end
    f[k] = v
  end
  local fields = pack('Bc0Bc0Bc0Bc0Bc0Bc0', #f[1], f[1], #f[2], f[2], #f[3], f[3], #f[4], f[4], #f[5], f[5], #f[6], f[6])
`

/*
 * Returns files packed into one string: far cheaper than a reply of thousands of items.
 *
 * ARGV[1]  beginning of the key of a file's hash
 * ARGV[2…] paths
 * returns  for each path, in order, six fields (id, size, modTime, sha1, sha256, md5),
 *          each a length byte and at most 255 bytes; a field that is missing is empty
 */
export const readFilesScript = {
  lua: `
    local pack, call, prefix = struct.pack, redis.call, ARGV[1]
    local packed = {}
    for i = 2, #ARGV do
      local path = ARGV[i]
      ${packFile}
      packed[i - 1] = fields
    end
    return table.concat(packed)
  `,
} as const

/*
 * Returns the next files of all, packed in the same way; a file may come twice while the set grows. The paths need not
 * come here and go back, which would take as long as all the rest. A path that is longer than any file system allows is
 * left out.
 *
 * KEYS[1]  set of all paths
 * ARGV[1]  beginning of the key of a file's hash
 * ARGV[2]  cursor, '0' to begin
 * ARGV[3]  about how many files
 * returns  the next cursor, '0' at the end, and a string: for each file two bytes with the length of its path, the
 *          higher one first, the path, and its six fields
 */
export const nextFilesScript = {
  lua: `
    local pack, call, prefix = struct.pack, redis.call, ARGV[1]
    local packed = {}
    local page = call('SSCAN', KEYS[1], ARGV[2], 'COUNT', ARGV[3])
    for _, path in ipairs(page[2]) do
      if #path <= 65535 then
        ${packFile}
        packed[#packed + 1] = pack('>Hc0', #path, path) .. fields
      end
    end
    return {page[1], table.concat(packed)}
  `,
} as const

/*
 * Stores files, one step of many.
 *
 * KEYS[1]  set of all paths
 * ARGV[1]  beginning of the key of a file's hash
 * ARGV[2…] for each file: path, id, size, modTime, sha1, sha256, md5
 */
export const storeFilesScript = {
  lua: `
    for i = 2, #ARGV, 7 do
      redis.call('HSET', ARGV[1] .. ARGV[i], 'id', ARGV[i + 1], 'size', ARGV[i + 2], 'modTime', ARGV[i + 3],
        'sha1', ARGV[i + 4], 'sha256', ARGV[i + 5], 'md5', ARGV[i + 6])
      redis.call('SADD', KEYS[1], ARGV[i])
    end
    return 1
  `,
} as const

/*
 * Removes files, one step of many.
 *
 * KEYS[1]  set of all paths
 * ARGV[1]  beginning of the key of a file's hash
 * ARGV[2…] paths
 */
export const removeFilesScript = {
  lua: `
    for i = 2, #ARGV do
      redis.call('DEL', ARGV[1] .. ARGV[i])
      redis.call('SREM', KEYS[1], ARGV[i])
    end
    return 1
  `,
} as const
