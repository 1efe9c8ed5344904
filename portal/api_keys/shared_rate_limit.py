"""Calls of the last minute by each client, of all machines together, counted in Redis.

The same steps and the same window as in the file of one machine, which takes over while
Redis is down. The time is that of Redis: a machine whose clock is wrong counts right.
"""

from functools import cache
from typing import cast

from redis.commands.core import Script

from portal.api_keys import rate_limit
from portal.api_keys.rate_limit import STEP, WINDOW, Count, wait
from portal.web.redis_link import PREFIX, RedisDownError, link

# A hash of a client: calls by step. One script, so that two processes never both take
# the last call.
_COUNT = """
local time = redis.call('TIME')
local step = math.floor(time[1] / ARGV[2])
local used, rows = 0, redis.call('HGETALL', KEYS[1])
for i = 1, #rows, 2 do
  if tonumber(rows[i]) < step - ARGV[3] / ARGV[2] then
    redis.call('HDEL', KEYS[1], rows[i])
  else
    used = used + rows[i + 1]
  end
end
if used < tonumber(ARGV[1]) then
  redis.call('HINCRBY', KEYS[1], step, 1)
  redis.call('EXPIRE', KEYS[1], ARGV[3] + 2 * ARGV[2])
end
return {time[1], used, redis.call('HGETALL', KEYS[1])}
"""


def count_call(caller: str, limit: int, *, at: float) -> Count:
    """Count a call within the limit; raise sqlite3.Error or OSError.

    As ``rate_limit.count_call``, which is called instead while Redis is down.
    """
    try:
        with link().guarded() as client:
            found = _script()(
                [f"{PREFIX}:calls:{caller}"], [limit, STEP, WINDOW], client
            )
    except RedisDownError:
        return rate_limit.count_call(caller, limit, at=at)
    now, used, flat = cast("tuple[bytes, int, list[bytes]]", found)
    numbers = [int(one) for one in flat]
    recent = sorted(zip(numbers[::2], numbers[1::2], strict=True))
    seconds = wait(recent, used - limit + 1, float(now))
    return Count(used < limit, max(0, limit - used - 1), seconds)


@cache
def _script() -> Script:
    return link().client.register_script(_COUNT)
