/*
 * Adds a batch of downloads to the statistics, once however often it is sent.
 *
 * KEYS[1]      mark of the batch
 * KEYS[2]      all downloads
 * KEYS[3…6]    downloads by file: day, month, year, all time
 * KEYS[7…10]   downloads by mirror, likewise
 * KEYS[11…14]  bytes by mirror, likewise
 * ARGV[1]      seconds the mark is kept
 * ARGV[2]      seconds within which a client's ranged request for the same file is not counted again; 0 counts all
 * ARGV[3]      beginning of the key that remembers a ranged request
 * ARGV[4]      how many files follow
 * ARGV[5]      how many mirrors follow
 * then         for each file: path, downloads
 * then         for each mirror: mirror, downloads, bytes
 * then         for each ranged request: path, mirror, bytes, client
 * returns      how many values could not be added (a key of another type, a number that grew too big); -1 for a batch that was counted before
 *
 * Numbers stay decimal text: in Lua they would be doubles, and bytes exceed what those hold.
 */
export const countDownloadsScript = {
  lua: `
    if not redis.call('SET', KEYS[1], '1', 'NX', 'EX', ARGV[1]) then return -1 end
    local failed = 0
    local function add(first, field, by)
      if by == '0' then return end
      for i = first, first + 3 do
        local reply = redis.pcall('HINCRBY', KEYS[i], field, by)
        if type(reply) == 'table' and reply.err then failed = failed + 1 end
      end
    end
    local function addToMirror(mirror, downloads, bytes)
      if downloads == '0' then return end
      add(7, mirror, downloads)
      add(11, mirror, bytes)
      local reply = redis.pcall('INCRBY', KEYS[2], downloads)
      if type(reply) == 'table' and reply.err then failed = failed + 1 end
    end
    local i = 6
    for _ = 1, tonumber(ARGV[4]) do
      add(3, ARGV[i], ARGV[i + 1])
      i = i + 2
    end
    for _ = 1, tonumber(ARGV[5]) do
      addToMirror(ARGV[i], ARGV[i + 1], ARGV[i + 2])
      i = i + 3
    end
    while i <= #ARGV do
      local isNew = true
      if ARGV[2] ~= '0' then
        local key = ARGV[3] .. ARGV[i + 3] .. '_' .. ARGV[i]
        local before = redis.pcall('SET', key, '1', 'EX', ARGV[2], 'GET')
        isNew = type(before) ~= 'string'
      end
      if isNew then
        add(3, ARGV[i], '1')
        addToMirror(ARGV[i + 1], '1', ARGV[i + 2])
      end
      i = i + 4
    end
    return failed
  `,
} as const
