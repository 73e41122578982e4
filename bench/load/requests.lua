-- wrk's part of bench/run: sends the requests of a file in turn, looks at every answer, and prints what was
-- measured as one line of JSON.
--
-- wrk … -s requests.lua URL -- FILE
--
-- Lines of the file: `#has TEXT`: every answer has it; `#least NUMBER TEXT`: every 16th answer is looked at for so
-- many of them; `#once`: no request is sent twice. All others are TOKEN<tab>BODY.
-- With `#chain BODY` they are refresh tokens alone: each goes into the BODY for $TOKEN, the answer's is sent in
-- turn, and those left over are written back to the file.

local asked, least, once = {}, {}, false
local at, seen = 0, 0
-- Global, so that the thread that ends can read them.
chain, queue, head, has, file = false, {}, 1, {}, ""
wrong, spent, first_wrong = 0, false, ""

local threads = {}
function setup(thread) table.insert(threads, thread) end

local function http(token, body)
  local bearer = token ~= "" and "Authorization: Bearer " .. token .. "\r\n" or ""
  return "POST " .. wrk.path .. " HTTP/1.1\r\nHost: " .. wrk.headers["Host"] .. "\r\n" .. bearer
    .. "Content-Type: application/json\r\nAccept: application/json\r\nContent-Length: " .. #body .. "\r\n\r\n" .. body
end

function init(arguments)
  if not wrk.headers["Host"] then wrk.headers["Host"] = wrk.host .. ":" .. wrk.port end
  file = arguments[1]
  for line in io.lines(file) do
    local number, text = line:match("^#least (%d+) (.*)$")
    if number then
      table.insert(least, { tonumber(number), text })
    elseif line:sub(1, 5) == "#has " then
      table.insert(has, line:sub(6))
    elseif line == "#once" then
      once = true
    elseif line:sub(1, 7) == "#chain " then
      chain = line:sub(8)
    elseif chain then
      table.insert(queue, line)
    else
      table.insert(asked, line)
    end
  end
end

local function sent(line)
  local tab = line:find("\t", 1, true)
  return http(line:sub(1, tab - 1), line:sub(tab + 1))
end

function request()
  if chain and queue[head] then
    -- The oldest first, so that a session rests as long as can be between two turns.
    local token = queue[head]
    queue[head] = false
    head = head + 1
    return http("", (chain:gsub("$TOKEN", token, 1)))
  elseif not chain then
    at = at % #asked + 1
    if at == 1 and seen > 0 and once then spent = true end
    if not spent then return sent(asked[at]) end
  end
  spent = true
  wrk.thread:stop()
  return http("", "{}")
end

local function fault(text)
  wrong = wrong + 1
  if first_wrong == "" then first_wrong = text end
end

function response(status, headers, body)
  seen = seen + 1
  if spent then return end
  if status ~= 200 then return fault(status .. ": " .. body:sub(1, 500)) end
  if body:find('"errors"', 1, true) then return fault(body:sub(1, 500)) end
  for _, text in ipairs(has) do
    if not body:find(text, 1, true) then return fault("without " .. text .. ": " .. body:sub(1, 500)) end
  end
  if seen % 16 == 1 then
    for _, wanted in ipairs(least) do
      local _, count = body:gsub(wanted[2], "")
      if count < wanted[1] then return fault(count .. " of " .. wanted[2] .. ": " .. body:sub(1, 500)) end
    end
  end
  if chain then
    local token = body:match('"refreshToken":"([^"]*)"')
    if not token then return fault("without a token: " .. body:sub(1, 500)) end
    table.insert(queue, token)
  end
end

local function quoted(text)
  return '"' .. text:gsub('[%c\\"]', function(c) return string.format("\\u%04x", c:byte()) end) .. '"'
end

-- The tokens that were not sent, for the next run.
local function leave(chain, queue, has, file)
  local out = assert(io.open(file, "w"))
  out:write("#chain ", chain, "\n")
  for _, text in ipairs(has) do out:write("#has ", text, "\n") end
  for _, token in ipairs(queue) do
    if token then out:write(token, "\n") end
  end
  out:close()
end

function done(summary, latency)
  local errors = summary.errors
  local thread = threads[1]
  io.write(string.format(
    '\n{"requests":%d,"microseconds":%d,"bytes":%d,"p50":%d,"p99":%d,"longest":%d,"failed":%d,"wrong":%d,"spent":%s,"first":%s}\n',
    summary.requests, summary.duration, summary.bytes, latency:percentile(50), latency:percentile(99), latency.max,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout, thread:get("wrong"),
    tostring(thread:get("spent")), quoted(thread:get("first_wrong"))))
  local chain = thread:get("chain")
  if chain then
    leave(chain, thread:get("queue"), thread:get("has"), thread:get("file"))
  end
end
