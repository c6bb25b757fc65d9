-- A steady load for wrk with one thread: `wrk -t1 -s steady-load.lua URL -- FILES PAUSE_MS CLOSED ENDING`.
-- Asks for /pool/file-1.iso to /pool/file-FILES.iso until the file ENDING exists, then for something that counts for
-- nothing, so that whoever stops wrk a moment later has an answer to each of the former.
local files, pause, closed, ending
local isEnding = false
local requests = 0
-- wrk looks at a first request that it does not send.
asked, answered, others = -1, 0, ""

function setup(thread)
  worker = thread
end

function init(args)
  files, pause, closed, ending = tonumber(args[1]), tonumber(args[2]), tonumber(args[3]), args[4]
  math.randomseed(os.time())
end

function request()
  requests = requests + 1
  if not isEnding and requests % 20 == 0 then
    local file = io.open(ending)
    if file then
      file:close()
      isEnding = true
    end
  end
  if isEnding then return wrk.format("GET", "/pool/file-1.iso?sha256") end
  asked = asked + 1
  -- Of every four requests so many are the last ones of their connections.
  wrk.headers["Connection"] = requests % 4 < closed and "close" or "keep-alive"
  return wrk.format("GET", string.format("/pool/file-%d.iso", math.random(1, files)))
end

function response(status)
  if status == 302 then
    answered = answered + 1
  elseif not isEnding or status ~= 200 then
    others = others .. status .. ","
  end
end

function delay()
  return math.random(0, 2 * pause)
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format('RESULT {"asked":%d,"answered":%d,"slowestMs":%.1f,"connect":%d,"read":%d,"write":%d,"timeout":%d,"others":"%s"}\n',
    worker:get("asked"), worker:get("answered"), latency.max / 1000,
    errors.connect, errors.read, errors.write, errors.timeout, worker:get("others"):sub(1, 1000)))
end
