-- Load for wrk: `wrk -s load.lua URL -- KIND FILES DELAY_MS`.
-- Paths are those of generated-database.ts. Clients come from random addresses of the whole world, but for `hot` from
-- 64 of them.
local kind, files, pause

function init(args)
  kind, files, pause = args[1], tonumber(args[2]), tonumber(args[3])
  math.randomseed(os.time())
end

local function path()
  local file = math.random(0, files - 1)
  return string.format("/pool/release-%d/package-%d_1.2.3-4_amd64.deb", math.floor(file / 1000), file % 1000)
end

local query = {metalink = "?metalink", missing = ".missing"}
local headers = {}

local function client()
  if kind == "hot" then
    local number = math.random(0, 63)
    return string.format("%d.%d.%d.7", 1 + math.floor(number * 223 / 64), number * 37 % 256, number * 101 % 256)
  end
  return string.format("%d.%d.%d.%d",
    math.random(1, 223), math.random(0, 255), math.random(0, 255), math.random(1, 254))
end

function request()
  headers["X-Forwarded-For"] = client()
  headers["Accept"] = kind == "json" and "application/json" or nil
  return wrk.format("GET", path() .. (query[kind] or ""), headers)
end

-- Spreads requests over time, for a load below the peak.
function delay()
  return pause > 0 and math.random(0, 2 * pause) or 0
end

function done(summary, latency)
  io.write(string.format("RESULT %d %d %d %d %d\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99),
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
