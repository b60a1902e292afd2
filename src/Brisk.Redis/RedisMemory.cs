using System.Globalization;
using Brisk.Storage.Engine;
using Brisk.Storage.Nodes;
using StackExchange.Redis;

namespace Brisk.Redis;

/// <summary>
/// The memory that nodes share, in Redis. Nobody waits longer for it than its budget; three failures in a row cut
/// it off, and a look each second takes it back as soon as it answers within the budget again.
/// </summary>
public sealed class RedisMemory : ISharedMemory
{
    /// <summary>The longest that a request waits for an answer, where nothing else is said.</summary>
    public static readonly TimeSpan DefaultBudget = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    /// <summary>For what no request waits for: making a connection, listening.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>How long what a look wrote stays there.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(10);

    /// <summary>Looks in vain after which a connection is given up.</summary>
    private const int Stale = 5;

    /// <summary>A message by which a node hears whether it hears.</summary>
    private const string Echo = "";

    private readonly ConfigurationOptions options;
    private readonly TimeSpan budget;
    private readonly TimeProvider time;
    private readonly Circuit circuit = new();
    private readonly CancellationTokenSource closing = new();
    private readonly Task looking;
    private volatile ConnectionMultiplexer? connection;
    private volatile Listener? listener;
    private volatile Action<TimeSpan?>? watcher;
    private int silent;
    private bool hasAnswered;
    private bool isMissed;
    private long lastAnswer;

    private RedisMemory(ConfigurationOptions options, TimeSpan budget, TimeProvider time)
    {
        (this.options, this.budget, this.time) = (options, budget, time);
        lastAnswer = time.GetTimestamp();
        looking = Task.Run(LookAfterAsync);
    }

    public string Place => string.Join(", ", options.EndPoints.Select(Name));

    public bool IsThere => circuit.IsClosed;

    /// <summary>Takes up with a Redis server, in the background: it need not be there yet.</summary>
    /// <param name="configuration">
    /// <c>host:port</c>, and settings after commas: <c>password=…</c>, <c>ssl=true</c>, <c>defaultDatabase=1</c>. Several servers of
    /// a cluster are named one after the other; sentinels likewise, with <c>serviceName=…</c>.
    /// </param>
    /// <param name="budget">The longest that a request waits for an answer.</param>
    /// <exception cref="StorageRefusedException">The configuration cannot be understood.</exception>
    public static RedisMemory Open(string configuration, TimeProvider time, TimeSpan? budget = null)
    {
        try
        {
            var wanted = ConfigurationOptions.Parse(configuration);
            if (wanted.EndPoints.Count == 0) throw new ArgumentException("It names no host.", nameof(configuration));
            wanted.AbortOnConnectFail = false;
            wanted.ConnectTimeout = 1_000;
            wanted.ReconnectRetryPolicy = new LinearRetry(1_000);
            wanted.ClientName = "brisk";
            // What cannot be sent now would only wait for its budget to run out.
            wanted.BacklogPolicy = BacklogPolicy.FailFast;
            return new RedisMemory(wanted, budget ?? DefaultBudget, time);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            throw new StorageRefusedException(
                $"Redis is named like localhost:6379, with settings after commas: localhost:6379,password=…,ssl=true. {exception.Message}");
        }
    }

    public async ValueTask<byte[]?> GetAsync(string key) => await AskAsync(async redis => (byte[]?)await redis.StringGetAsync(key));

    public async ValueTask SetAsync(string key, byte[] value, TimeSpan lifetime) => await AskAsync(redis => redis.StringSetAsync(key, value, lifetime));

    public async ValueTask ClearAsync(string key) => await AskAsync(redis => redis.KeyDeleteAsync(Counted(key)));

    public async ValueTask SendAsync(string channel, string message) => await AskAsync(redis => redis.PublishAsync(RedisChannel.Literal(channel), message));

    public void Listen(string channel, Action<string?> onMessage) => listener = new Listener(channel, onMessage);

    public void Watch(Action<TimeSpan?> onChange) => watcher = onChange;

    public async ValueTask<TimeSpan?> AttemptAsync(AttemptRule rule, IReadOnlyList<AttemptLimit> limits)
    {
        RedisValue[] values =
        [
            (long)rule.First.TotalMilliseconds,
            (long)rule.Longest.TotalMilliseconds,
            (long)rule.Forgotten.TotalMilliseconds,
            .. limits.Select(limit => (RedisValue)limit.Allowed),
        ];
        RedisKey[] keys = [.. limits.Select(limit => Counted(limit.Key))];
        var wait = await AskAsync<long?>(async redis => (long)await redis.ScriptEvaluateAsync(RedisScripts.Attempt, keys, values, CommandFlags.NoScriptCache));
        return wait is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null;
    }

    public async ValueTask TakeBackAsync(string key) =>
        await AskAsync(redis => redis.ScriptEvaluateAsync(RedisScripts.TakeBack, [Counted(key)], [], CommandFlags.NoScriptCache));

    public async ValueTask DisposeAsync()
    {
        if (closing.IsCancellationRequested) return;
        await closing.CancelAsync();
        circuit.Open();
        await looking;
        connection?.Dispose();
        closing.Dispose();
    }

    /// <summary>What one script counts has to lie on one master of a cluster, which goes by what stands in braces.</summary>
    private static RedisKey Counted(string key) => "{attempts}" + key;

    /// <summary>Asks within the budget; nothing when there is no answer, whatever the reason.</summary>
    private async ValueTask<T?> AskAsync<T>(Func<IDatabaseAsync, Task<T>> ask)
    {
        if (!circuit.IsClosed || connection is not { } redis) return default;
        try
        {
            var answer = await ask(redis.GetDatabase()).WaitAsync(budget, time);
            circuit.Answered();
            return answer;
        }
        catch (Exception exception) when (IsAway(exception))
        {
            circuit.Failed();
            return default;
        }
    }

    private async Task LookAfterAsync()
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        try
        {
            do
            {
                await LookAsync();
            }
            while (await timer.WaitForNextTickAsync(closing.Token));
        }
        catch (OperationCanceledException)
        {
            // Closing.
        }
    }

    private async Task LookAsync()
    {
        ConnectionMultiplexer redis;
        try
        {
            redis = connection ??= await ConnectionMultiplexer.ConnectAsync(options);
            await WriteAsync(redis.GetDatabase()).WaitAsync(budget, time);
        }
        catch (Exception exception) when (IsAway(exception))
        {
            circuit.Open();
            Miss();
            CountSilence();
            return;
        }
        var wasAway = circuit.Close();
        if (wasAway && hasAnswered) Miss();
        hasAnswered = true;
        Find();
        try
        {
            if (listener is { } listens) await HearAsync(redis, listens, anew: wasAway || !listens.HasHeard);
            silent = 0;
        }
        catch (Exception exception) when (IsAway(exception))
        {
            // It listens on a connection of its own, which may break alone: what is asked is answered all the same.
            CountSilence();
        }
    }

    /// <summary>
    /// What a request does, on the master that counts attempts and on another one: a server that is full or takes no writes, or a
    /// cluster that lacks a master, would answer a ping.
    /// </summary>
    private static Task WriteAsync(IDatabaseAsync redis) =>
        Task.WhenAll(((RedisKey[])[Counted("brisk:look"), "brisk:look"]).Select(key => redis.StringSetAsync(key, Echo, Kept)));

    /// <summary>Says once that it is away, to whoever has come to watch by then.</summary>
    private void Miss()
    {
        if (isMissed || watcher is not { } watches) return;
        isMissed = true;
        watches(null);
    }

    private void Find()
    {
        if (isMissed) watcher!(time.GetElapsedTime(lastAnswer));
        isMissed = false;
        lastAnswer = time.GetTimestamp();
    }

    /// <summary>Sends a message to itself, to see at the next look whether it hears; starts to listen anew where it did not.</summary>
    private async Task HearAsync(ConnectionMultiplexer redis, Listener listens, bool anew)
    {
        listens.HasHeard = false;
        if (anew)
        {
            var subscriber = redis.GetSubscriber();
            await subscriber.UnsubscribeAllAsync().WaitAsync(Patience, time);
            await subscriber.SubscribeAsync(RedisChannel.Literal(listens.Channel), (_, message) => listens.Hear(message)).WaitAsync(Patience, time);
            listens.OnMessage(null);
        }
        await redis.GetDatabase().PublishAsync(RedisChannel.Literal(listens.Channel), Echo).WaitAsync(Patience, time);
    }

    /// <summary>A connection can be dead without anybody saying so: it is given up, with what waits in it, and the next look makes another.</summary>
    private void CountSilence()
    {
        if (++silent % Stale != 0) return;
        var dead = connection;
        connection = null;
        // To say goodbye takes the client up to a second.
        if (dead is not null) _ = Task.Run(dead.Dispose);
    }

    /// <summary>Whatever the client throws when the server is gone, slow, full, or speaks something else.</summary>
    private static bool IsAway(Exception exception) =>
        exception is RedisException or TimeoutException or ObjectDisposedException or OperationCanceledException or InvalidOperationException
            or InvalidCastException or IOException or System.Net.Sockets.SocketException;

    private static string Name(System.Net.EndPoint point) => point switch
    {
        System.Net.DnsEndPoint dns => string.Create(CultureInfo.InvariantCulture, $"{dns.Host}:{dns.Port}"),
        _ => point.ToString()!,
    };

    private sealed class Listener(string channel, Action<string?> onMessage)
    {
        private volatile bool hasHeard;

        public string Channel { get; } = channel;
        public Action<string?> OnMessage { get; } = onMessage;

        /// <summary>Whether anything came since the last look.</summary>
        public bool HasHeard
        {
            get => hasHeard;
            set => hasHeard = value;
        }

        public void Hear(string? message)
        {
            hasHeard = true;
            if (!string.IsNullOrEmpty(message)) OnMessage(message);
        }
    }
}
