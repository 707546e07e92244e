-- SPDX-License-Identifier: Apache-2.0
-- What every script of a topic's history begins with: it finds the topic's state, or begins one.
--
-- KEYS[1] state: epoch, offset and time of the last message, which run of Redis has written it,
--         and the epochs before, each with the offset where it ended
-- KEYS[2] stream: the messages, with ids <offset>-0, each with its time and envelope
-- ARGV[1] an epoch nobody has used   ARGV[2] the run of Redis that this is
-- ARGV[3] messages kept at most      ARGV[4] for how many milliseconds
-- ARGV[5] how many milliseconds the state stays after its last use

local state, stream = KEYS[1], KEYS[2]
local keep, age = ARGV[3], tonumber(ARGV[4])

local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)

local held = redis.call('HMGET', state, 'epoch', 'offset', 'time', 'run', 'ends')
local epoch, offset = held[1], tonumber(held[2])
local ends = held[5] or ''

-- Concatenating a number keeps 14 digits only.
local function decimal(number)
  return string.format('%.0f', number)
end

if not epoch then
  -- A stream without its state was left over when the state was lost: its offsets mean nothing now.
  redis.call('DEL', stream)
  epoch, offset = ARGV[1], 0
  redis.call('HSET', state, 'epoch', epoch, 'offset', 0, 'time', now, 'run', ARGV[2])
elseif held[4] ~= ARGV[2] then
  -- Redis was restarted, or another has taken over, and may have lost messages that were delivered.
  -- Their offsets will be given once more, so they need another epoch. What is here has lasted:
  -- positions of an epoch before still count up to where it ends here. Eight are remembered.
  local past = {epoch .. '=' .. decimal(offset)}
  for each in string.gmatch(ends, '%S+') do
    if #past < 8 then
      past[#past + 1] = each
    end
  end
  ends, epoch = table.concat(past, ' '), ARGV[1]
  redis.call('HSET', state, 'epoch', epoch, 'run', ARGV[2], 'ends', ends)
end
redis.call('PEXPIRE', state, ARGV[5])

-- Times never fall from one message to the next, whatever the clock does.
now = math.max(now, tonumber(held[3] or 0))

-- Whether a position is of this history: of a message that is in it, or was until it got too old.
local function is_known(of, at)
  if of == epoch then
    return at <= offset
  end
  for past, last in string.gmatch(ends, '(%S+)=(%d+)') do
    if of == past then
      return at <= tonumber(last)
    end
  end
  return false
end

local function is_young(entry)
  return tonumber(entry[2][2]) > now - age
end

-- The offset of the oldest message that is not too old, or the next one if there is none.
local function oldest()
  local first = redis.call('XRANGE', stream, '-', '+', 'COUNT', 1)[1]
  if not first then
    return offset + 1
  end
  local low = tonumber(string.match(first[1], '^%d+'))
  if is_young(first) then
    return low
  end
  -- Offsets have no holes and times do not fall, so halving finds it.
  local high = offset + 1
  while low < high do
    local middle = math.floor((low + high) / 2)
    local at = decimal(middle)
    local entry = redis.call('XRANGE', stream, at, at)[1]
    if entry and is_young(entry) then
      high = middle
    else
      low = middle + 1
    end
  end
  return low
end
