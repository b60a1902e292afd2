namespace Brisk.Redis;

/// <summary>What has to happen in one piece, inside of Redis. The sums are those of a node's own limits.</summary>
internal static class RedisScripts
{
    /// <summary>
    /// KEYS: what is counted. ARGV: the first wait, the longest, when attempts are forgotten (all in ms), then how many
    /// attempts each key has free. The time is that of the server. Answers the ms to wait; 0 when the attempt was counted.
    /// </summary>
    public const string Attempt = """
        local first, longest, forgotten = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        local wait = 0
        for i, key in ipairs(KEYS) do
          local known = redis.call('HMGET', key, 'count', 'last')
          local count, last = tonumber(known[1]) or 0, tonumber(known[2]) or now
          if last > now then
            -- The clock was set back, or another server has taken over: time goes on from here.
            last = now
            redis.call('HSET', key, 'last', last)
          end
          if now - last > forgotten then
            redis.call('DEL', key)
          elseif count >= tonumber(ARGV[3 + i]) then
            wait = math.max(wait, last + math.min(first * 2 ^ math.min(count - ARGV[3 + i], 30), longest) - now)
          end
        end
        if wait > 0 then return math.ceil(wait) end
        for _, key in ipairs(KEYS) do
          redis.call('HINCRBY', key, 'count', 1)
          redis.call('HSET', key, 'former', redis.call('HGET', key, 'last') or now, 'last', now)
          redis.call('PEXPIRE', key, forgotten)
        end
        return 0
        """;

    /// <summary>KEYS: what was counted once too often. Nobody waits longer for what was not tried.</summary>
    public const string TakeBack = """
        local key = KEYS[1]
        if redis.call('EXISTS', key) == 0 then return 0 end
        if redis.call('HINCRBY', key, 'count', -1) <= 0 then
          redis.call('DEL', key)
        else
          local former = redis.call('HGET', key, 'former')
          if former then redis.call('HSET', key, 'last', former) end
        end
        return 0
        """;
}
